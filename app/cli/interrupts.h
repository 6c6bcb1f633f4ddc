#pragma once

#include <functional>
#include <memory>

#include <QObject>

namespace oxide::cli {

/// Ctrl-C and the requests to end (SIGINT, SIGTERM, SIGHUP; console events on Windows), brought
/// into the event loop. One that was ignored at the start (nohup) stays ignored. One at a time
/// exists.
class Interrupts final : public QObject
{
    Q_OBJECT

public:
    Interrupts();
    ~Interrupts() override;

    /// What the first one does; replaces what was set before. The second one ends the process.
    void setHandler(std::function<void()> handler);

    /// As if the user had pressed Ctrl-C.
    void raise();

private:
    struct Private;
    std::unique_ptr<Private> m_d;
};

/// While it lives, the signals have their usual effect: for reads that block the event loop.
class DefaultSignals final
{
public:
    DefaultSignals();
    ~DefaultSignals();
    DefaultSignals(const DefaultSignals &) = delete;
    DefaultSignals &operator=(const DefaultSignals &) = delete;

private:
    struct Private;
    std::unique_ptr<Private> m_d;
};

} // namespace oxide::cli
