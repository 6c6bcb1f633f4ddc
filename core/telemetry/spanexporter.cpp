#include "telemetry/spanexporter.h"

#include "base/text.h"
#include "telemetry/otlp.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <QLoggingCategory>
#include <QRandomGenerator>

namespace oxide::telemetry {

namespace {

Q_LOGGING_CATEGORY(lcSpans, "oxide.telemetry")

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// OTLP, "Retryable Response Codes"; and whatever kept an answer from coming.
bool mayPass(const base::Error &error)
{
    constexpr std::array retryable{429, 502, 503, 504};
    if (error.httpStatus != 0)
        return std::ranges::find(retryable, error.httpStatus) != retryable.end();
    switch (error.kind) {
    case base::ErrorKind::ConnectionRefused:
    case base::ErrorKind::ConnectionReset:
    case base::ErrorKind::NameNotResolved:
    case base::ErrorKind::NetworkDown:
    case base::ErrorKind::TimeoutConnect:
    case base::ErrorKind::TimeoutFirstToken:
    case base::ErrorKind::TimeoutIdle:
    case base::ErrorKind::TimeoutTotal:
    case base::ErrorKind::StreamCut:
        return true;
    default:
        return false;
    }
}

} // namespace

SpanExporter::SpanExporter(Post post, Attributes resource, std::shared_ptr<SpanCounts> counts,
                           Counted counted, ExportLimits limits)
    : m_post(std::move(post)), m_resource(std::move(resource)), m_counted(std::move(counted)),
      m_limits(limits), m_counts(std::move(counts))
{
    m_timer.setSingleShot(true);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { next(); });
}

SpanExporter::~SpanExporter() = default;

void SpanExporter::add(std::vector<Span> spans)
{
    if (spans.empty())
        return;
    if (m_queue.size() + spans.size() > m_limits.queued) {
        drop(spans.size(), "too many wait already");
        return;
    }
    std::move(spans.begin(), spans.end(), std::back_inserter(m_queue));
    const bool isResting = m_isOffering || !m_batch.empty(); // the next batch waits for this one
    if (isResting)
        return;
    if (m_queue.size() >= m_limits.batch)
        next();
    else if (!m_timer.isActive())
        m_timer.start(m_limits.gather);
}

void SpanExporter::next()
{
    m_timer.stop();
    if (m_isOffering)
        return;
    if (m_batch.empty())
        begin();
    if (m_batch.empty())
        return;
    m_isOffering = true;
    m_scope.start("offer", offer(this, otlpRequest(m_resource, m_batch)));
}

void SpanExporter::begin()
{
    const auto count = static_cast<std::ptrdiff_t>(std::min(m_queue.size(), m_limits.batch));
    m_batch.assign(std::make_move_iterator(m_queue.begin()),
                   std::make_move_iterator(m_queue.begin() + count));
    m_queue.erase(m_queue.begin(), m_queue.begin() + count);
    m_failures = 0;
    m_giveUp = Clock::now() + m_limits.patience;
}

QCoro::Task<void> SpanExporter::offer(SpanExporter *self, std::string body)
{
    auto posting = self->m_post(std::move(body), self->m_scope.stopToken());
    const auto answer = co_await posting;
    self->m_isOffering = false;
    if (answer)
        self->taken(*answer);
    else
        self->refused(answer.error());
    if (self->m_counted)
        self->m_counted();
}

void SpanExporter::taken(const std::string &answer)
{
    const Rejected rejected = rejectedIn(answer);
    const auto lost =
        std::clamp<std::int64_t>(rejected.spans, 0, static_cast<std::int64_t>(m_batch.size()));
    m_counts->exported += static_cast<std::int64_t>(m_batch.size()) - lost;
    if (lost > 0)
        drop(static_cast<std::size_t>(lost), rejected.why);
    else
        m_hasComplained = false;
    finishBatch();
}

void SpanExporter::refused(const base::Error &error)
{
    const milliseconds pause = pauseAfter(error);
    if (m_isClosing || !mayPass(error) || Clock::now() + pause > m_giveUp) {
        drop(m_batch.size(), error.message);
        finishBatch();
        return;
    }
    ++m_failures;
    m_timer.start(pause);
}

milliseconds SpanExporter::pauseAfter(const base::Error &error) const
{
    if (error.retryAfter)
        return *error.retryAfter;
    constexpr int mostDoublings = 20;
    const milliseconds whole = std::min(
        m_limits.longestPause, m_limits.firstPause * (1 << std::min(m_failures, mostDoublings)));
    // Half of it at random: many that lost the same collector must not all come back at once.
    const double share = 0.5 + QRandomGenerator::global()->generateDouble() / 2;
    return std::chrono::round<milliseconds>(whole * share);
}

void SpanExporter::finishBatch()
{
    m_batch.clear();
    if (m_isClosing || m_queue.size() >= m_limits.batch)
        m_timer.start(milliseconds(0));
    else if (!m_queue.empty())
        m_timer.start(m_limits.gather);
}

void SpanExporter::drop(std::size_t spans, const std::string &why)
{
    m_counts->dropped += static_cast<std::int64_t>(spans);
    if (!std::exchange(m_hasComplained, true))
        qCWarning(lcSpans).noquote() << "Spans were dropped:" << base::qs(why);
    if (m_counted)
        m_counted();
}

QCoro::Task<void> SpanExporter::shutdown(milliseconds deadline)
{
    m_isClosing = true;
    QTimer limit;
    limit.setSingleShot(true);
    QObject::connect(&limit, &QTimer::timeout, &limit, [this] { m_scope.requestStop(); });
    limit.start(deadline);
    while (!m_scope.stopToken().stop_requested() && (!m_batch.empty() || !m_queue.empty())) {
        next();
        auto joining = m_scope.join();
        co_await joining;
    }
    m_timer.stop();
    if (const std::size_t left = m_batch.size() + m_queue.size(); left > 0)
        drop(left, "Oxide stopped before the collector took them");
    m_batch.clear();
    m_queue.clear();
}

} // namespace oxide::telemetry
