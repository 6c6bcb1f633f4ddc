#pragma once

#include "cli/arguments.h"
#include "cli/exitcode.h"
#include "cli/host.h"
#include "cli/interrupts.h"
#include "cli/output.h"

#include <string>
#include <utility>

namespace oxide::cli {

/// What a command works with. Outlives its task.
class Context
{
public:
    Context(const Arguments &arguments, Output &out, Host &host, Interrupts &interrupts)
        : m_arguments(arguments), m_out(out), m_host(host), m_interrupts(interrupts)
    {
    }

    [[nodiscard]] const Arguments &arguments() const { return m_arguments; }
    [[nodiscard]] Output &out() const { return m_out; }
    [[nodiscard]] Host &host() const { return m_host; }
    [[nodiscard]] engine::Engine &engine() const { return m_host.engine(); }
    [[nodiscard]] Interrupts &interrupts() const { return m_interrupts; }
    /// The prompt, for a command that takes one.
    [[nodiscard]] const std::string &prompt() const { return m_prompt; }
    void setPrompt(std::string prompt) { m_prompt = std::move(prompt); }
    [[nodiscard]] bool wantsJson() const { return m_out.settings().json; }

    /// Tells the error (with --json as an object on stdout) and gives its exit code.
    [[nodiscard]] int fail(const base::Error &error) const;
    /// The same for wrong usage that only the command can see.
    [[nodiscard]] int failUsage(std::string message) const;

private:
    const Arguments &m_arguments;
    Output &m_out;
    Host &m_host;
    Interrupts &m_interrupts;
    std::string m_prompt;
};

} // namespace oxide::cli
