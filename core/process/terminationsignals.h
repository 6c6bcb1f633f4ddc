#pragma once

#include <memory>

#include <QObject>

namespace oxide::process {

/// TERM, INT and HUP (on Windows: console events) as a Qt signal, so that a program can end cleanly
/// from its event loop. The same signal once more ends the program the default way; one that was
/// ignored at the start (nohup) stays ignored. One a program, made in main().
class TerminationSignals final : public QObject
{
    Q_OBJECT

public:
    TerminationSignals();
    ~TerminationSignals() override;

Q_SIGNALS:
    /// In the thread that made it. `signal` is its number; 128 + n is the exit code to use.
    void received(int signal);

private:
    struct Private;
    std::unique_ptr<Private> m_d;
};

} // namespace oxide::process
