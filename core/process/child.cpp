#include "process/child.h"

#include "base/startmark.h"
#include "base/text.h"
#include "process/log.h"

#include <cerrno>
#include <cstring>
#include <functional>
#include <utility>

#include <QCoroSignal>
#include <QFileInfo>
#include <QProcessEnvironment>

namespace oxide::process {

Q_LOGGING_CATEGORY(logProcess, "oxide.process")

namespace {

QProcessEnvironment environmentOf(const Command &command)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const auto &[name, value] : command.environment)
        environment.insert(base::qs(name), base::qs(value));
    return environment;
}

base::Error notFound(const std::string &program)
{
    base::Error error;
    error.kind = base::ErrorKind::ProgramNotFound;
    error.message =
        program.find('/') == std::string::npos
            ? "The program " + program + " is not on the PATH. Install it, or give its full path."
            : "There is no program at " + program + ". Correct the path.";
    return error;
}

base::Error cancelled()
{
    base::Error error;
    error.kind = base::ErrorKind::Cancelled;
    error.message = "Cancelled.";
    return error;
}

} // namespace

std::shared_ptr<Child> Child::make(const std::shared_ptr<Children> &children)
{
    return {new Child(children), [](Child *child) { child->deleteLater(); }};
}

Child::Child(const std::shared_ptr<Children> &children) : m_children(children)
{
    m_alarm.setSingleShot(true);
    connect(&m_alarm, &QTimer::timeout, this, &Child::ring);
    connectProcess();
}

void Child::connectProcess()
{
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &Child::readOutput);
    connect(&m_process, &QProcess::readyReadStandardError, this, &Child::readErrors);
    connect(&m_process, &QProcess::errorOccurred, this, &Child::onProcessError);
    connect(&m_process, &QProcess::finished, this, &Child::onFinished);
}

QCoro::Task<base::Result<void>> Child::start(std::shared_ptr<Child> self, Command command,
                                             std::stop_token stop)
{
    const base::Result<void> launched = self->launch(command);
    if (!launched) {
        self->m_phase = Phase::Ended;
        co_return launched;
    }
    // It may have ended at once, where not even a fork was to be had.
    if (const auto children = self->m_children.lock(); children && self->m_phase != Phase::Ended)
        children->running.push_back(self);
    const std::function<void()> wake = [child = self.get()] { child->ring(); };
    const std::stop_callback<std::function<void()>> onStop(stop, wake);
    while (self->m_phase == Phase::Starting) {
        if (stop.stop_requested())
            co_return base::fail(cancelled());
        co_await qCoro(self.get(), &Child::rang);
    }
    if (self->m_failure)
        co_return base::fail(*self->m_failure);
    co_return base::Result<void>();
}

base::Result<void> Child::launch(const Command &command)
{
    const auto children = m_children.lock();
    if (!children || children->closed)
        return base::fail(base::ErrorKind::Interrupted, "Oxide is ending; nothing is started.");
    const QProcessEnvironment environment = environmentOf(command);
    const std::optional<std::string> program = findProgram(command);
    if (!program)
        return base::fail(notFound(command.program));
    if (!command.folder.empty() && !QFileInfo(base::qs(command.folder)).isDir()) {
        return base::fail(base::ErrorKind::NotFound,
                          "The folder " + command.folder + " to run in is not there.");
    }
    m_info.program = *program;
    m_info.purpose = command.purpose;
    m_info.startedAt = children->clock->now();
    m_grace = command.grace;
    m_keeps = command.keeps;
    m_containment = Containment::make(children->guardian);
    connect(m_containment.get(), &Containment::started, this, &Child::onStarted);
    connect(m_containment.get(), &Containment::failed, this, &Child::onFailed);
    base::Result<void> prepared = m_containment->prepare(m_process, m_info.program, command);
    if (!prepared)
        return prepared;
    m_process.setProcessEnvironment(environment);
    if (!command.folder.empty())
        m_process.setWorkingDirectory(base::qs(command.folder));
    m_phase = Phase::Starting;
    m_process.start();
    m_containment->afterStart(m_process);
    return {};
}

void Child::onStarted(qint64 pid)
{
    if (m_phase != Phase::Starting)
        return;
    m_info.pid = pid;
    m_info.startMark = base::startMark(pid).value_or(0);
    m_phase = Phase::Running;
    ring();
}

void Child::onFailed(int error)
{
    if (error == ENOENT) { // the file is there, so that its interpreter is not
        base::Error missing = notFound(m_info.program);
        missing.message = m_info.program
                          + " cannot be run: the interpreter that its first line names is missing.";
        fail(std::move(missing));
        return;
    }
    base::Error refused;
    refused.kind = base::ErrorKind::ProcessFailed;
    refused.message = m_info.program + " cannot be run: " + std::strerror(error) + '.';
    fail(std::move(refused));
}

void Child::onProcessError(QProcess::ProcessError error)
{
    if (error != QProcess::FailedToStart)
        return; // a write to a closed stdin, a crash: finished() follows or nothing is lost
    base::Error refused;
    refused.kind = base::ErrorKind::ProcessFailed;
    refused.message = m_info.program + " cannot be started.";
    refused.detail = base::str(m_process.errorString());
    fail(std::move(refused));
    end();
}

void Child::fail(base::Error error)
{
    if (m_phase != Phase::Starting)
        return;
    m_failure = std::move(error);
    m_phase = Phase::Ended;
    ring();
}

void Child::onFinished(int code, QProcess::ExitStatus status)
{
    m_containment->drain();
    readOutput();
    readErrors();
    if (m_phase == Phase::Starting) {
        base::Error error;
        error.kind = base::ErrorKind::ProcessFailed;
        error.message = m_info.program + " ended before it ran.";
        fail(std::move(error));
    }
    // The guardian itself never dies of a signal, unless somebody kills it.
    const int signalled = 128 + 9;
    m_events.emplace_back(Exit{status == QProcess::CrashExit ? signalled : code});
    end();
}

void Child::end()
{
    m_phase = Phase::Ended;
    m_info.pid = 0;
    m_keeps.reset();
    ring();
    if (const auto children = m_children.lock())
        children->remove(this);
}

void Child::readOutput()
{
    const QByteArray bytes = m_process.readAllStandardOutput();
    if (bytes.isEmpty() || m_abandoned)
        return;
    if (!m_events.empty() && std::holds_alternative<Output>(m_events.back()))
        std::get<Output>(m_events.back()).bytes += bytes.toStdString();
    else
        m_events.emplace_back(Output{bytes.toStdString()});
    ring();
}

void Child::readErrors()
{
    const QByteArray bytes = m_process.readAllStandardError();
    if (bytes.isEmpty() || m_abandoned)
        return;
    if (!m_events.empty() && std::holds_alternative<ErrorOutput>(m_events.back()))
        std::get<ErrorOutput>(m_events.back()).bytes += bytes.toStdString();
    else
        m_events.emplace_back(ErrorOutput{bytes.toStdString()});
    ring();
}

void Child::ring()
{
    if (m_ringing.exchange(true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_ringing = false;
            Q_EMIT rang();
        },
        Qt::QueuedConnection);
}

QCoro::Task<base::Result<Event>> Child::next(std::shared_ptr<Child> self,
                                             std::chrono::steady_clock::time_point deadline,
                                             std::stop_token stop)
{
    using std::chrono::steady_clock;
    const std::function<void()> wake = [child = self.get()] { child->ring(); };
    const std::stop_callback<std::function<void()>> onStop(stop, wake);
    while (true) {
        if (stop.stop_requested())
            co_return base::fail(cancelled());
        if (!self->m_events.empty()) {
            Event event = std::move(self->m_events.front());
            self->m_events.pop_front();
            co_return event;
        }
        if (self->m_phase != Phase::Running) {
            co_return base::fail(base::ErrorKind::Internal,
                                 "A process was waited for that does not run.");
        }
        const steady_clock::time_point now = steady_clock::now();
        if (now >= deadline)
            co_return Event(TimeIsUp());
        if (deadline != steady_clock::time_point::max())
            self->m_alarm.start(std::chrono::ceil<std::chrono::milliseconds>(deadline - now));
        co_await qCoro(self.get(), &Child::rang);
        self->m_alarm.stop();
    }
}

void Child::write(std::string_view bytes)
{
    if (m_phase == Phase::Running && !bytes.empty())
        m_process.write(bytes.data(), static_cast<qint64>(bytes.size()));
}

void Child::closeInput()
{
    m_process.closeWriteChannel();
}

void Child::stop(std::chrono::milliseconds grace)
{
    if (m_phase == Phase::Starting || m_phase == Phase::Running)
        m_containment->stop(m_process, grace);
}

void Child::abandon()
{
    m_abandoned = true;
    m_events.clear();
    stop(m_grace);
}

bool Child::waitUntilGone(std::chrono::milliseconds time)
{
    if (m_process.state() == QProcess::NotRunning
        || m_process.waitForFinished(static_cast<int>(time.count())))
        return true;
    qCWarning(logProcess).noquote()
        << base::qs(m_info.program) << "did not end in" << time.count() << "ms";
    return false;
}

void Children::remove(const Child *child)
{
    // The last reference may go here, in the middle of a signal of the child's own process: it is
    // deleted later.
    std::erase_if(running,
                  [child](const std::shared_ptr<Child> &each) { return each.get() == child; });
    if (running.empty())
        Q_EMIT emptied();
}

} // namespace oxide::process
