#pragma once

#include "base/error.h"
#include "base/taskscope.h"
#include "telemetry/span.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include <QCoroTask>
#include <QTimer>

namespace oxide::telemetry {

/// What became of spans.
struct SpanCounts {
    std::int64_t exported = 0;
    std::int64_t dropped = 0; ///< no room, refused, or not taken in time
};

/// How spans gather and how often they are offered.
struct ExportLimits {
    std::size_t queued = 4096;                   ///< spans that wait; more are dropped
    std::size_t batch = 512;                     ///< spans of one request
    std::chrono::milliseconds gather{2'000};     ///< from the first span to its request
    std::chrono::milliseconds firstPause{1'000}; ///< after a failure; doubles each time
    std::chrono::milliseconds longestPause{60'000};
    std::chrono::milliseconds patience{300'000}; ///< with one batch; then it is dropped
};

/// Hands spans to a collector in the background, one request at a time, by OTLP's rules
/// (https://opentelemetry.io/docs/specs/otlp/#otlphttp): what may pass is tried again, after
/// Retry-After where that is said, else with pauses that double and are spread; all else is
/// dropped. Nobody ever waits for it. One thread, with an event loop.
class SpanExporter final
{
public:
    /// Posts a body and gives the answer's; an answer that is no 200 is an Error with its
    /// httpStatus. Ends soon after a stop.
    using Post =
        std::function<QCoro::Task<base::Result<std::string>>(std::string body, std::stop_token)>;
    /// Told whenever the counts have changed.
    using Counted = std::function<void()>;

    /// `counts` is added to; it may be of several exporters.
    SpanExporter(Post post, Attributes resource, std::shared_ptr<SpanCounts> counts,
                 Counted counted = {}, ExportLimits limits = {});
    /// shut down before.
    ~SpanExporter();
    SpanExporter(const SpanExporter &) = delete;
    SpanExporter &operator=(const SpanExporter &) = delete;

    /// The spans of one task: all of them are taken, or none.
    void add(std::vector<Span> spans);

    /// Offers what is there once more, at once, and drops what is not taken within that time.
    [[nodiscard]] QCoro::Task<void> shutdown(std::chrono::milliseconds deadline);

private:
    static QCoro::Task<void> offer(SpanExporter *self, std::string body);
    void next();
    void begin();
    void taken(const std::string &answer);
    void refused(const base::Error &error);
    void drop(std::size_t spans, const std::string &why);
    /// Of the batch that is under way.
    void finishBatch();
    [[nodiscard]] std::chrono::milliseconds pauseAfter(const base::Error &error) const;

    Post m_post;
    Attributes m_resource;
    Counted m_counted;
    ExportLimits m_limits;
    std::shared_ptr<SpanCounts> m_counts;
    std::deque<Span> m_queue;
    std::vector<Span> m_batch; ///< offered until it is taken or dropped
    int m_failures = 0;        ///< of that batch
    std::chrono::steady_clock::time_point m_giveUp;
    bool m_isOffering = false;
    bool m_isClosing = false;
    bool m_hasComplained = false; ///< since spans were last taken
    QTimer m_timer;               ///< until the next offer
    base::TaskScope m_scope{"spans"};
};

} // namespace oxide::telemetry
