#pragma once

#include <memory>

#include <QLocalServer>
#include <QLockFile>
#include <QObject>

namespace oxide::desktop {

/// One Oxide a user and data folder: the first listens on a local socket, a second one asks it to
/// show its window and goes. GUI thread.
class SingleInstance final : public QObject
{
    Q_OBJECT

public:
    /// `dataFolder` tells instances apart; it need not exist.
    explicit SingleInstance(const QString &dataFolder, QObject *parent = nullptr);

    /// What a later start wants of the first one.
    enum class Wish { Nothing, Window, Prompt };

    /// True where this is the first: it listens from now on. False where another one runs; it was
    /// told the wish. `page` (which may be empty) goes with Window. Where the first one is ending,
    /// waits for its end.
    [[nodiscard]] bool claim(Wish wish, const QString &page = {});
    /// This one is ending: it takes no wishes any more, and a later start becomes the first.
    void refuse();

Q_SIGNALS:
    /// A second start wants this window; an empty page means whatever is open.
    void showRequested(const QString &page);
    /// A second start wants the quick prompt.
    void promptRequested();

private:
    enum class Answer { Taken, Silent, Refused };

    void receive();
    [[nodiscard]] Answer tellFirst(const QByteArray &message) const;

    QString m_name;
    std::unique_ptr<QLockFile> m_lock;
    QLocalServer m_server;
};

} // namespace oxide::desktop
