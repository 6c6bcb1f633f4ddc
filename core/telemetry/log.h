#pragma once

#include "config/config.h"
#include "telemetry/redactor.h"

#include <memory>
#include <string>

namespace oxide::telemetry {

/// Where Qt's messages (qCDebug, qCInfo, qCWarning …) go while this lives: a file of JSON lines
///
///     {"time":"2024-05-01T12:00:00.123Z","level":"WARNING","category":"oxide.net",
///      "message":"…","thread":"engine"}
///
/// that is set aside when full (oxide.log.1 is the newest of `keep` old ones), and, where asked
/// for, standard error in words. Secrets are taken out before anything is written. Callers on any
/// thread only queue a line; a thread of its own writes, at once from Warning up, else twice a
/// second. A fatal message is on the disk before the program ends. Where the disk cannot keep up,
/// lines are dropped and counted in the log. One at a time.
class Log final
{
public:
    /// A relative file stands in `folder`.
    Log(const config::Logging &options, std::string folder);
    ~Log();
    Log(const Log &) = delete;
    Log &operator=(const Log &) = delete;

    /// Takes over other options from the next line on.
    void configure(const config::Logging &options);
    /// Ends when all that was queued so far is in the file.
    void flush();
    [[nodiscard]] Redactor &redactor();
    /// Absolute; empty where none is written.
    [[nodiscard]] std::string file() const;

private:
    struct Private;
    std::unique_ptr<Private> m_d;
};

} // namespace oxide::telemetry
