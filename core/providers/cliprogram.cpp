#include "providers/cliprogram.h"

#include "base/text.h"
#include "process/run.h"
#include "providers/waiter.h"

#include <utility>

#include <QDateTime>
#include <QFileInfo>
#include <QPromise>

namespace oxide::providers {

namespace {

using Answer = base::Result<std::string>;

constexpr std::chrono::milliseconds kPatience{3000};
constexpr std::chrono::seconds kLookAgain{60};

bool isReference(const std::string &value)
{
    return value.starts_with("keychain:") || (value.starts_with("${") && value.ends_with('}'));
}

/// "0.61.0", "qwen 0.15.10 (abc)": the first line, short.
std::string versionIn(std::string_view output)
{
    output = base::trimmed(output);
    constexpr std::size_t most = 60;
    return std::string(base::cutUtf8(output.substr(0, output.find('\n')), most));
}

} // namespace

QCoro::Task<base::Result<CliEnvironment>>
resolveEnvironment(std::map<std::string, std::string> configured, SecretResolver resolve,
                   std::stop_token stop)
{
    CliEnvironment environment;
    for (auto &[name, value] : configured) {
        if (!isReference(value)) {
            environment.values[name] = value;
            continue;
        }
        QFuture<Answer> future = resolve(value);
        QCoro::Task<Answer> waiting = valueUnlessStopped(std::move(future), stop);
        const Answer secret = co_await waiting;
        if (!secret)
            co_return base::fail(secret.error());
        environment.values[name] = *secret;
        environment.secrets.push_back(*secret);
    }
    co_return environment;
}

namespace {

QCoro::Task<void> keep(QCoro::Task<base::Result<Probe>> looking, std::shared_ptr<CliProbes>,
                       std::shared_ptr<QPromise<base::Result<Probe>>> promise)
{
    const base::Result<Probe> found = co_await looking;
    promise->addResult(found);
    promise->finish();
}

} // namespace

QCoro::Task<base::Result<Probe>> CliProbes::of(std::shared_ptr<CliProbes> self,
                                               process::Command command, std::string install,
                                               Look look, std::stop_token stop)
{
    const std::optional<std::string> path = process::findProgram(command);
    if (!path) {
        co_return base::fail(base::ErrorKind::ProgramNotFound,
                             "The program " + command.program + " was not found. " + install);
    }
    const QFileInfo target(QFileInfo(base::qs(*path)).canonicalFilePath());
    File file{*path, target.lastModified().toMSecsSinceEpoch()};
    if (self->isStale(file))
        self->begin(self, std::move(file), std::move(look));
    QFuture<base::Result<Probe>> answer = *self->m_answer;
    const Patience patience(stop, kPatience);
    QCoro::Task<base::Result<Probe>> waiting =
        valueUnlessStopped(std::move(answer), patience.token());
    base::Result<Probe> found = co_await waiting;
    if (!found && found.error().kind == base::ErrorKind::Cancelled && !stop.stop_requested())
        co_return Probe();
    co_return found;
}

bool CliProbes::isStale(const File &file) const
{
    if (!m_answer || m_file != file)
        return true;
    const bool failed = m_answer->isFinished() && !m_answer->result().has_value();
    return failed && std::chrono::steady_clock::now() - m_begun > kLookAgain;
}

void CliProbes::begin(std::shared_ptr<CliProbes> self, File file, Look look)
{
    auto promise = std::make_shared<QPromise<base::Result<Probe>>>();
    promise->start();
    m_answer = promise->future();
    m_file = std::move(file);
    m_begun = std::chrono::steady_clock::now();
    (void)keep(look(m_stop.get_token()), std::move(self), std::move(promise));
}

void CliProbes::forgetFailure()
{
    if (m_answer && m_answer->isFinished() && !m_answer->result().has_value())
        m_answer.reset();
}

QCoro::Task<Answer> askVersion(const process::ProcessRegistry &processes, process::Command command,
                               std::stop_token stop)
{
    const std::string program = command.program;
    command.arguments = {"--version"};
    QCoro::Task<base::Result<process::RunResult>> running =
        process::run(processes, std::move(command), {}, {}, std::move(stop));
    const base::Result<process::RunResult> result = co_await running;
    if (!result)
        co_return base::fail(result.error());
    if (result->exit.code != 0) {
        co_return base::fail(base::ErrorKind::ProcessFailed,
                             program + " --version ended with exit code "
                                 + std::to_string(result->exit.code) + '.',
                             result->errorOutput);
    }
    co_return versionIn(result->output);
}

} // namespace oxide::providers
