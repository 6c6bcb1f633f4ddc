#include "providers/ollamaserver.h"

#include <array>
#include <map>
#include <utility>
#include <vector>

#include <QtGlobal>

namespace oxide::providers {

namespace {

using Arguments = std::vector<std::string>;

constexpr std::array<const char *, 2> kScopes{"--user", "--system"};

/// True where the program is there and ends with 0.
QCoro::Task<bool> succeeds(std::shared_ptr<Launcher> launcher, std::string program,
                           Arguments arguments, std::stop_token stop)
{
    if (!launcher->find(program))
        co_return false;
    QCoro::Task<base::Result<int>> run =
        launcher->run(std::move(program), std::move(arguments), std::move(stop));
    const base::Result<int> code = co_await run;
    co_return code.has_value() && *code == 0;
}

QCoro::Task<bool> startUnit(std::shared_ptr<Launcher> launcher, std::string scope,
                            std::stop_token stop)
{
    Arguments look{scope, "cat", "ollama.service"};
    QCoro::Task<bool> looked = succeeds(launcher, "systemctl", std::move(look), stop);
    const bool exists = co_await looked;
    if (!exists)
        co_return false;
    Arguments start{scope, "--no-ask-password", "start", "ollama.service"};
    QCoro::Task<bool> started = succeeds(launcher, "systemctl", std::move(start), stop);
    const bool ok = co_await started;
    co_return ok;
}

base::Result<void> serve(Launcher &launcher, const std::string &address)
{
    const std::optional<std::string> program = launcher.find("ollama");
    if (!program) {
        return base::fail(base::ErrorKind::ProgramNotFound,
                          "Ollama is not installed on this machine (no program \"ollama\" on the "
                          "PATH).");
    }
    return launcher.startDetached(*program, {"serve"}, {{"OLLAMA_HOST", address}});
}

} // namespace

Platform thisPlatform()
{
#if defined(Q_OS_WIN)
    return Platform::Windows;
#elif defined(Q_OS_MACOS)
    return Platform::MacOs;
#else
    return Platform::Linux;
#endif
}

QCoro::Task<base::Result<void>> launchOllama(std::shared_ptr<Launcher> launcher, Platform platform,
                                             std::string address, Progress progress,
                                             std::stop_token stop)
{
    if (platform == Platform::MacOs) {
        progress("Opening the Ollama app.");
        Arguments open{"-g", "-a", "Ollama"};
        QCoro::Task<bool> opened = succeeds(launcher, "open", std::move(open), stop);
        const bool ok = co_await opened;
        if (ok)
            co_return base::Result<void>();
    }
    if (platform == Platform::Linux) {
        for (const char *scope : kScopes) {
            progress("Looking for Ollama's systemd unit (" + std::string(scope + 2) + ").");
            QCoro::Task<bool> started = startUnit(launcher, scope, stop);
            const bool ok = co_await started;
            if (ok)
                co_return base::Result<void>();
        }
    }
    if (stop.stop_requested())
        co_return base::fail(base::ErrorKind::Cancelled, "Cancelled.");
    progress("Starting \"ollama serve\".");
    co_return serve(*launcher, address);
}

} // namespace oxide::providers
