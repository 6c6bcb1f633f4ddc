#pragma once

#include "base/error.h"
#include "process/command.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <QObject>
#include <QProcess>

namespace oxide::process {

/// What makes a child belong to the kernel as well as to us: the guardian program and its lifeline
/// on Linux and macOS, a Job object on Windows. Destroying it ends the whole tree, as does the end
/// of this process, however it comes.
class Containment : public QObject
{
    Q_OBJECT

public:
    /// `guardian` is the path of oxide-guard; not used on Windows.
    [[nodiscard]] static std::unique_ptr<Containment> make(const std::string &guardian);

    /// Sets program, arguments and modifiers. To be called before QProcess::start; `program` is a
    /// path.
    [[nodiscard]] virtual base::Result<void> prepare(QProcess &process, const std::string &program,
                                                     const Command &command) = 0;
    /// To be called right after QProcess::start.
    virtual void afterStart(QProcess &process) = 0;
    /// Asks the whole tree to end and kills what is left after `grace`. Returns at once.
    virtual void stop(QProcess &process, std::chrono::milliseconds grace) = 0;
    /// Tells at once what waits to be told: QProcess may hear of the end before we heard of the
    /// start.
    virtual void drain() = 0;

Q_SIGNALS:
    /// The program runs; this is its own process id, not the guardian's.
    void started(qint64 pid);
    /// The system refused to run it, with this errno.
    void failed(int error);
};

} // namespace oxide::process
