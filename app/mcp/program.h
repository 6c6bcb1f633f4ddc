#pragma once

#include "api/apiplace.h"
#include "app/mcp/backend.h"
#include "app/mcp/options.h"
#include "app/mcp/standardstreams.h"
#include "base/clock.h"
#include "base/taskscope.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include <QCoroTask>
#include <QDeadlineTimer>
#include <QObject>
#include <QPointer>
#include <QTimer>

namespace oxide::mcpserver {

/// oxide-mcp between its streams and whoever answers.
class Program final : public QObject
{
    Q_OBJECT

public:
    /// The streams outlive it.
    Program(Options options, StandardStreams &streams);

    /// Serves until the input ends or finish() is called.
    void start();
    /// Ends the work; quits the application.
    void finish();

private:
    struct Line {
        std::string text;
        boost::json::value message;
    };

    void receive(const std::string &text);
    /// The input has ended. What was asked before anybody could answer, as by a pipe, is answered
    /// still, for a moment.
    void finishInput();
    void pass(const Line &line);
    void releaseHeld();
    /// Finds who answers, and says initialize to him.
    static QCoro::Task<void> choose(QPointer<Program> self);
    void use(std::unique_ptr<Backend> backend);
    [[nodiscard]] std::unique_ptr<Backend> bridgeTo(const api::ApiPlace &place,
                                                    const std::string &key);
    /// Null where it cannot be; that is answered.
    [[nodiscard]] std::unique_ptr<Backend> makeOwn();
    /// The other Oxide is gone: what it had is answered, and somebody else takes its place.
    void replace(const std::string &why, const std::set<std::string> &unanswered);
    void send(const std::string &text, const boost::json::value &message);

    Options m_options;
    StandardStreams &m_streams;
    base::SystemClock m_clock;
    std::unique_ptr<Backend> m_backend;
    std::optional<Line> m_initialize;
    bool m_isChoosing = false;
    bool m_isInitialized = false; ///< the client has its answer to initialize
    bool m_isPassing = false;     ///< the backend has given its own
    bool m_isFinished = false;
    std::vector<Line> m_held; ///< until somebody can answer
    QDeadlineTimer m_lastAnswers;
    QTimer m_look; ///< whether they are given
    base::TaskScope m_scope{"oxide-mcp"};
};

/// A sentence for the person who looks at the client's log: on standard error.
void say(const std::string &sentence);

} // namespace oxide::mcpserver
