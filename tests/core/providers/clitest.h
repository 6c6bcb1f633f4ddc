#pragma once

#include "base/clock.h"
#include "process/processregistry.h"
#include "providers/registry.h"
#include "recording.h"
#include "support/marked.h"

#include <memory>
#include <string>

#include <QTemporaryDir>

namespace oxide::test {

/// What a test of program-running providers needs: a registry of processes, a folder for scripts
/// and for what the programs leave, and a mark on every process that comes of it.
class CliBench
{
public:
    CliBench();
    ~CliBench();

    [[nodiscard]] const providers::ProviderDeps &deps() const { return m_deps; }
    [[nodiscard]] process::ProcessRegistry &registry() { return *m_registry; }
    [[nodiscard]] const tests::Mark &mark() const { return m_mark; }
    [[nodiscard]] std::string path(const std::string &name) const;

    /// A shell script in the folder; gives its path.
    [[nodiscard]] std::string script(const std::string &name, const std::string &body) const;
    [[nodiscard]] std::string read(const std::string &name) const;
    [[nodiscard]] bool has(const std::string &name) const;

    /// A service that runs `executable` marked, with $BENCH as this folder.
    [[nodiscard]] model::ServiceConfig service(model::Dialect dialect,
                                               const std::string &executable) const;
    [[nodiscard]] std::unique_ptr<providers::Provider>
    provider(const model::ServiceConfig &config) const;

    /// A request for one prompt, with deadlines that suit a test.
    [[nodiscard]] static providers::ChatRequest ask(const std::string &prompt,
                                                    const std::string &model = {});
    /// Runs a chat to its end.
    [[nodiscard]] static Heard chat(providers::Provider &provider, providers::ChatRequest request,
                                    std::stop_token stop = {});

private:
    base::SystemClock m_clock;
    QTemporaryDir m_folder;
    tests::Mark m_mark;
    std::unique_ptr<process::ProcessRegistry> m_registry;
    providers::ProviderDeps m_deps;
};

} // namespace oxide::test
