// How this machine is, for those who watch it and for the rules that ask.
#include "engine/enginecore.h"
#include "execution/wait.h"

#include <tuple>

#include <QCoroFuture>

namespace oxide::engine {

namespace {

using namespace std::chrono_literals;

constexpr auto kMachineInterval = 2s;
/// How old it may be what rules know of this machine.
constexpr auto kRuleMachineInterval = 5s;
/// The processor's first share is taken over so long …
constexpr auto kFirstShare = 100ms;
/// … and so long the others are waited for.
constexpr auto kFirstAnswers = 300ms;

} // namespace

QCoro::Task<void> EngineCore::followMachine(EngineCore *self)
{
    if (self->m_isStopping)
        co_return;
    if (!self->m_services->asksMachine()) {
        self->m_ruleMachineTimer.reset();
        co_return;
    }
    if (self->m_ruleMachineTimer)
        co_return;
    self->m_ruleMachineTimer = std::make_unique<QTimer>();
    connect(self->m_ruleMachineTimer.get(), &QTimer::timeout, self,
            [self] { self->m_scope.start("machine", noteMachine(self)); });
    self->m_ruleMachineTimer->start(kRuleMachineInterval);
    self->m_ruleMachine = std::make_unique<telemetry::MachineWatch>();
    std::ignore = self->m_ruleMachine->sample(self->m_clock.now()); // a share needs one before it
    constexpr auto kStep = 10ms;
    for (auto waited = 0ms;
         waited < kFirstShare || (waited < kFirstAnswers && !self->m_ruleMachine->isSettled());
         waited += kStep) {
        auto sleeping = execution::sleepFor(kStep, self->m_scope.stopToken());
        const bool slept = co_await sleeping;
        if (!slept)
            co_return;
    }
    co_await noteMachine(self);
}

QCoro::Task<void> EngineCore::noteMachine(EngineCore *self)
{
    const auto sampling = self->m_ruleMachine->sample(self->m_clock.now());
    const auto sample = co_await sampling;
    if (sample)
        self->m_services->setMachine(model::stateOf(*sample));
}

QCoro::Task<void> EngineCore::tellMachine(EngineCore *self)
{
    const auto sampling = self->m_machine->sample(self->m_clock.now());
    const auto sample = co_await sampling;
    if (sample && self->m_machineTimer) // they may have left meanwhile
        Q_EMIT self->machineSampled(*sample);
}

void EngineCore::watchMachine(bool on)
{
    if (!on) {
        m_machineTimer.reset();
        return;
    }
    if (m_machineTimer)
        return;
    if (!m_machine)
        m_machine = std::make_unique<telemetry::MachineWatch>();
    m_machineTimer = std::make_unique<QTimer>();
    connect(m_machineTimer.get(), &QTimer::timeout, this,
            [this] { m_scope.start("machine", tellMachine(this)); });
    m_machineTimer->start(kMachineInterval);
    m_scope.start("machine", tellMachine(this));
}

} // namespace oxide::engine
