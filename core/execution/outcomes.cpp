#include "execution/outcomes.h"

#include "base/text.h"

#include <utility>

#include <QCoroFuture>
#include <QLoggingCategory>

namespace oxide::execution {

using base::ErrorKind;
using base::Result;

namespace {

Q_LOGGING_CATEGORY(logOutcomes, "oxide.execution.outcomes")

/// May the same outcome be written later?
bool mayPass(const base::Error &error)
{
    return error.kind == ErrorKind::DiskFull || error.kind == ErrorKind::Io
           || error.kind == ErrorKind::ReadOnly || error.kind == ErrorKind::Database;
}

} // namespace

Outcomes::Outcomes(storage::TaskStore &store, StoredLate storedLate,
                   std::chrono::milliseconds tryAgainAfter)
    : m_store(store), m_storedLate(std::move(storedLate)), m_scope("outcomes")
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(tryAgainAfter);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer,
                     [this] { m_scope.start("try again", tryAgain()); });
}

QCoro::Task<Result<void>> Outcomes::record(storage::Outcome outcome)
{
    const auto storing = m_store.finish(outcome);
    auto stored = co_await storing;
    if (stored)
        co_return stored;
    base::Error error = std::move(stored.error());
    qCCritical(logOutcomes).noquote()
        << base::qs(outcome.summary.id.text()) << "was not recorded:" << base::qs(error.message);
    if (mayPass(error)) {
        m_kept.push_back(std::move(outcome));
        if (!m_timer.isActive())
            m_timer.start();
        error.message = "The outcome is not recorded yet, Oxide goes on trying: " + error.message;
    } else {
        error.message = "The outcome could not be recorded: " + error.message;
    }
    co_return base::fail(std::move(error));
}

QCoro::Task<void> Outcomes::tryAgain()
{
    auto waiting = std::exchange(m_kept, {});
    bool isHopeless = false;
    for (storage::Outcome &outcome : waiting) {
        if (!isHopeless) {
            const auto storing = m_store.finish(outcome);
            const auto stored = co_await storing;
            if (stored)
                m_storedLate(outcome.summary);
            if (stored || !mayPass(stored.error()))
                continue;
            // A small one may still find room; a lock is waited for long enough once.
            isHopeless = stored.error().kind != ErrorKind::DiskFull;
        }
        m_kept.push_back(std::move(outcome));
    }
    if (!m_kept.empty())
        m_timer.start();
}

QCoro::Task<void> Outcomes::shutdown()
{
    m_timer.stop();
    co_await m_scope.join();
    co_await tryAgain();
    m_timer.stop();
}

} // namespace oxide::execution
