#pragma once

#include "mcp/call.h"
#include "mcp/followedtask.h"

#include <chrono>
#include <memory>
#include <string>

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace oxide::mcp {

/// Tells a call how the task it waits for is doing: at once, at each stage, every few hundred
/// tokens of the answer, and every few seconds where nothing else happens. The number counts up by
/// one each time, since nobody knows how long an answer will be.
class Progress final : public QObject
{
    Q_OBJECT

public:
    /// `first` is said at once. Does nothing where the client did not ask for progress.
    Progress(std::shared_ptr<Call> call, const FollowedTask &task, const std::string &first);

private:
    void say(const std::string &message);
    void grow(std::size_t bytes);
    void beat();

    std::shared_ptr<Call> m_call;
    int m_count = 0;
    std::string m_stage;
    std::size_t m_bytes = 0;
    std::size_t m_saidBytes = 0;
    QElapsedTimer m_since; ///< the call began
    QTimer m_beat;
};

} // namespace oxide::mcp
