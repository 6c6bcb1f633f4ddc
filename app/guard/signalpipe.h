#pragma once

#include <optional>

namespace oxide::guard {

/// TERM, INT, HUP, QUIT and CHLD as bytes in a pipe, so that one poll() waits for them beside the
/// lifeline. One a process.
class SignalPipe
{
public:
    SignalPipe();
    ~SignalPipe();
    SignalPipe(const SignalPipe &) = delete;
    SignalPipe &operator=(const SignalPipe &) = delete;

    [[nodiscard]] bool isOpen() const;
    [[nodiscard]] int descriptor() const;
    /// The next signal that came; nothing when all were taken.
    [[nodiscard]] std::optional<int> take();

    /// In a forked child: the signals mean again what they mean to any program.
    static void restoreDefaults();
};

} // namespace oxide::guard
