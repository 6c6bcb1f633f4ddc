#include "providers/systemlauncher.h"

#include "base/text.h"
#include "providers/waiter.h"

#include <QProcess>
#include <QProcessEnvironment>
#include <QStandardPaths>
#include <QTimer>

namespace oxide::providers {

namespace {

constexpr std::chrono::seconds kLongestRun{30};

QStringList toQt(const std::vector<std::string> &arguments)
{
    QStringList list;
    for (const std::string &argument : arguments)
        list.append(base::qs(argument));
    return list;
}

base::Result<int> resultOf(const QProcess &process, const std::string &program)
{
    if (process.error() == QProcess::FailedToStart)
        return base::fail(base::ErrorKind::ProgramNotFound, "Cannot start " + program + ".",
                          base::str(process.errorString()));
    if (process.state() != QProcess::NotRunning || process.exitStatus() != QProcess::NormalExit)
        return base::fail(base::ErrorKind::ProcessFailed, program + " did not end as it should.");
    return process.exitCode();
}

QCoro::Task<base::Result<int>> runToEnd(std::string program, std::vector<std::string> arguments,
                                        std::stop_token stop)
{
    const Waiter::Ptr ended = Waiter::make(stop);
    QTimer limit;
    limit.setSingleShot(true);
    QProcess process;
    QObject::connect(&limit, &QTimer::timeout, ended.get(), &Waiter::wake);
    QObject::connect(&process, &QProcess::finished, ended.get(), &Waiter::wake);
    QObject::connect(&process, &QProcess::errorOccurred, ended.get(), &Waiter::wake);
    process.setStandardOutputFile(QProcess::nullDevice());
    process.setStandardErrorFile(QProcess::nullDevice());
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(base::qs(program), toQt(arguments));
    limit.start(kLongestRun);
    QCoro::Task<void> awake = ended->wait();
    co_await awake;
    base::Result<int> result = resultOf(process, program);
    if (process.state() != QProcess::NotRunning) {
        process.kill();
        process.waitForFinished(1000);
        if (stop.stop_requested())
            co_return base::fail(base::ErrorKind::Cancelled, "Cancelled.");
    }
    co_return result;
}

} // namespace

std::optional<std::string> SystemLauncher::find(const std::string &program) const
{
    const QString path = QStandardPaths::findExecutable(base::qs(program));
    if (path.isEmpty())
        return std::nullopt;
    return base::str(path);
}

QCoro::Task<base::Result<int>>
SystemLauncher::run(std::string program, std::vector<std::string> arguments, std::stop_token stop)
{
    return runToEnd(std::move(program), std::move(arguments), std::move(stop));
}

base::Result<void>
SystemLauncher::startDetached(const std::string &program, const std::vector<std::string> &arguments,
                              const std::map<std::string, std::string> &environment)
{
    QProcess process;
    process.setProgram(base::qs(program));
    process.setArguments(toQt(arguments));
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (const auto &[name, value] : environment)
        variables.insert(base::qs(name), base::qs(value));
    process.setProcessEnvironment(variables);
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(QProcess::nullDevice());
    process.setStandardErrorFile(QProcess::nullDevice());
    if (process.startDetached())
        return {};
    return base::fail(base::ErrorKind::ProgramNotFound, "Cannot start " + program + ".",
                      base::str(process.errorString()));
}

} // namespace oxide::providers
