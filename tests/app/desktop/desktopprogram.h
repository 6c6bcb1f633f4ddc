#pragma once

#include "api/apiplace.h"
#include "support/marked.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <QByteArray>
#include <QJsonObject>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

namespace oxide::tests {

/// Of a task as `oxidectl history show --json` tells it.
[[nodiscard]] QString stateOf(const QJsonObject &task);

/// The program `oxide` on a real X server, with a home of its own, used as people use it: with a
/// keyboard. Its functions block, without an event loop; what it started ends with this object.
class DesktopProgram final
{
public:
    DesktopProgram();
    ~DesktopProgram();
    DesktopProgram(const DesktopProgram &) = delete;
    DesktopProgram &operator=(const DesktopProgram &) = delete;

    /// Why nothing can be shown or typed here; empty where it can.
    [[nodiscard]] static QByteArray whyNot();

    /// The folder that start() names with --data, unless the arguments say --demo.
    [[nodiscard]] std::string dataFolder() const;
    [[nodiscard]] std::string configPath() const { return dataFolder() + "/config.yaml"; }

    /// Starts it and waits until its local API answers. False with error() set where that does not
    /// come within 20 s.
    [[nodiscard]] bool start(const QStringList &arguments = {});
    /// A second start on the same data: its exit code; -1 where it does not end.
    [[nodiscard]] int startAgain(const QStringList &arguments = {});
    /// As a session ends it: with TERM. False where it does not end within 20 s, or not with 0, or
    /// leaves a process behind.
    [[nodiscard]] bool stop();
    [[nodiscard]] QString error() const { return m_error; }
    /// What it wrote on its terminal.
    [[nodiscard]] QString said() const;
    /// Marks it and all that it starts.
    [[nodiscard]] const Mark &mark() const { return m_mark; }
    /// The folder that it works on: the demo's own with --demo.
    [[nodiscard]] std::string folder() const { return m_folder; }

    /// Its windows that are mapped now, as X numbers them.
    [[nodiscard]] QStringList windows() const;
    /// Waits for one; empty where none comes.
    [[nodiscard]] QString waitForWindow() const;
    /// Gives it the keyboard, writes the text and presses the keys ("ctrl+Return").
    [[nodiscard]] bool type(const QString &window, const QString &text, const QString &keys) const;

    /// What `oxidectl --data FOLDER WORDS --json` says of the folder; empty where it fails.
    [[nodiscard]] QJsonObject ctl(const QStringList &words) const;
    /// Waits until the newest task has this state: all that is kept of it; else what was seen last.
    [[nodiscard]] QJsonObject waitForTask(const QString &state) const;
    /// What the running program itself says on its local API; empty where it is not 200.
    [[nodiscard]] QJsonObject askApi(const std::string &path) const;

private:
    [[nodiscard]] QProcessEnvironment environment() const;
    [[nodiscard]] QStringList onData(QStringList arguments) const;
    [[nodiscard]] std::optional<api::ApiPlace> findPlace();

    Mark m_mark;
    QTemporaryDir m_home;
    QProcess m_process;
    std::string m_folder;
    std::string m_url;
    QString m_error;
};

} // namespace oxide::tests
