#include "engine/childlauncher.h"

#include "base/text.h"
#include "process/run.h"

#include <utility>

#include <QProcess>
#include <QStandardPaths>

namespace oxide::engine {

std::optional<std::string> ChildLauncher::find(const std::string &program) const
{
    const QString path = QStandardPaths::findExecutable(base::qs(program));
    return path.isEmpty() ? std::nullopt : std::optional(base::str(path));
}

QCoro::Task<base::Result<int>>
ChildLauncher::run(std::string program, std::vector<std::string> arguments, std::stop_token stop)
{
    process::Command command;
    command.purpose = program;
    command.program = std::move(program);
    command.arguments = std::move(arguments);
    process::RunLimits limits;
    const auto result =
        co_await process::run(m_registry, std::move(command), std::string(), limits, stop);
    if (!result)
        co_return base::fail(result.error());
    co_return result->exit.code;
}

base::Result<void>
ChildLauncher::startDetached(const std::string &program, const std::vector<std::string> &arguments,
                             const std::map<std::string, std::string> &environment)
{
    QProcess process;
    process.setProgram(base::qs(program));
    QStringList list;
    for (const std::string &argument : arguments)
        list.append(base::qs(argument));
    process.setArguments(list);
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (const auto &[name, value] : environment)
        variables.insert(base::qs(name), base::qs(value));
    process.setProcessEnvironment(variables);
    process.setStandardOutputFile(QProcess::nullDevice());
    process.setStandardErrorFile(QProcess::nullDevice());
    if (!process.startDetached())
        return base::fail(base::ErrorKind::ProcessFailed,
                          "Cannot start " + program + ": " + base::str(process.errorString()));
    return {};
}

} // namespace oxide::engine
