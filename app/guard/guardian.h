#pragma once

#include "options.h"
#include "signalpipe.h"

#include <chrono>
#include <optional>
#include <string>

namespace oxide::guard {

/// Starts the program and ends all that came from it when its time has come: the program ended,
/// Oxide hung up the lifeline or asked for it there, or a signal came.
///
/// On the lifeline, lines of text. To Oxide: `started PID`, `failed ERRNO`. From Oxide: `stop MS`,
/// the grace in milliseconds.
class Guardian
{
public:
    explicit Guardian(Options options) : m_options(options) {}

    /// The exit code for the guardian: the program's own, 128 + n where signal n ended it, 127
    /// where it could not be started.
    [[nodiscard]] int run();

private:
    enum class Wake { ProgramEnded, Stop };

    [[nodiscard]] std::optional<int> startProgram();
    [[noreturn]] void becomeProgram(int report) const;
    [[nodiscard]] Wake waitForEnd(class Tree &tree);
    /// False once Oxide has hung up or asked for the end.
    [[nodiscard]] bool readLifeline();
    void tell(const std::string &line) const;

    Options m_options;
    SignalPipe m_signals;
    std::string m_heard;
};

} // namespace oxide::guard
