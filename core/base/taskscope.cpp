#include "base/taskscope.h"

#include "base/text.h"

#include <exception>
#include <optional>
#include <utility>

#include <QCoroSignal>
#include <QLoggingCategory>
#include <QObject>

namespace oxide::base {

namespace {
Q_LOGGING_CATEGORY(logScope, "oxide.base.scope")

/// A signal that outlives no one: joiners wait on it.
class Idle final : public QObject
{
    Q_OBJECT

Q_SIGNALS:
    void reached();
};

} // namespace

struct TaskScope::State {
    std::string name;
    std::stop_source stop;
    std::size_t running = 0;
    /// Made by who joins, for what waits is resumed in its thread: a scope may have been made in
    /// another one.
    std::optional<Idle> idle;

    static QCoro::Task<void> run(std::shared_ptr<State> self, std::string what,
                                 QCoro::Task<void> task)
    {
        try {
            co_await task;
        } catch (const std::exception &e) {
            qCCritical(logScope).noquote() << qs(self->name) << qs(what) << "threw:" << e.what();
        } catch (...) {
            qCCritical(logScope).noquote() << qs(self->name) << qs(what) << "threw";
        }
        if (--self->running == 0 && self->idle)
            Q_EMIT self->idle->reached();
    }

    static QCoro::Task<void> joined(std::shared_ptr<State> self)
    {
        if (!self->idle)
            self->idle.emplace();
        while (self->running > 0)
            co_await qCoro(&*self->idle, &Idle::reached);
    }
};

TaskScope::TaskScope(std::string name) : m_state(std::make_shared<State>())
{
    m_state->name = std::move(name);
}

TaskScope::~TaskScope()
{
    requestStop();
}

void TaskScope::start(std::string what, QCoro::Task<void> task)
{
    ++m_state->running;
    State::run(m_state, std::move(what), std::move(task));
}

std::stop_token TaskScope::stopToken() const
{
    return m_state->stop.get_token();
}

void TaskScope::requestStop()
{
    m_state->stop.request_stop();
}

QCoro::Task<void> TaskScope::join()
{
    return State::joined(m_state);
}

std::size_t TaskScope::running() const
{
    return m_state->running;
}

} // namespace oxide::base

#include "taskscope.moc"
