#include "app/desktop/autostart.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QSettings>
#include <QStandardPaths>

namespace oxide::desktop {

namespace {

#ifndef Q_OS_WIN

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(Autostart)
};

QString programPath()
{
    // An AppImage runs from a mount that is gone at the next login.
    const QString image = qEnvironmentVariable("APPIMAGE");
    return image.isEmpty() ? QCoreApplication::applicationFilePath() : image;
}

#ifdef Q_OS_MACOS

QString filePath()
{
    return QDir::home().filePath(QStringLiteral("Library/LaunchAgents/org.oxide.oxide.plist"));
}

QByteArray fileText()
{
    return QStringLiteral("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                          "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
                          "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
                          "<plist version=\"1.0\">\n<dict>\n"
                          "  <key>Label</key><string>org.oxide.oxide</string>\n"
                          "  <key>ProgramArguments</key>\n"
                          "  <array><string>%1</string><string>--background</string></array>\n"
                          "  <key>RunAtLoad</key><true/>\n"
                          "</dict>\n</plist>\n")
        .arg(programPath().toHtmlEscaped())
        .toUtf8();
}

#else

QString filePath()
{
    const QString config = QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation);
    return QDir(config).filePath(QStringLiteral("autostart/oxide.desktop"));
}

/// Quoted as the Desktop Entry Specification wants an Exec argument.
QString inQuotes(const QString &path)
{
    QString escaped;
    for (const QChar c : path) {
        if (c == u'"' || c == u'`' || c == u'$' || c == u'\\')
            escaped += QLatin1String("\\\\");
        if (c == u'%')
            escaped += u'%';
        escaped += c;
    }
    return u'"' + escaped + u'"';
}

QByteArray fileText()
{
    return QStringLiteral("[Desktop Entry]\n"
                          "Type=Application\n"
                          "Name=Oxide\n"
                          "Comment=A desktop control room for language models\n"
                          "Exec=%1 --background\n"
                          "Icon=org.oxide.Oxide\n"
                          "Terminal=false\n"
                          "X-GNOME-Autostart-enabled=true\n")
        .arg(inQuotes(programPath()))
        .toUtf8();
}

#endif
#endif

} // namespace

#ifdef Q_OS_WIN

namespace {

constexpr auto runKey = "HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Run";

} // namespace

QString setStartAtLogin(bool on)
{
    QSettings run(QString::fromLatin1(runKey), QSettings::NativeFormat);
    if (on)
        run.setValue(QStringLiteral("Oxide"),
                     QStringLiteral("\"%1\" --background")
                         .arg(QDir::toNativeSeparators(QCoreApplication::applicationFilePath())));
    else
        run.remove(QStringLiteral("Oxide"));
    run.sync();
    return run.status() == QSettings::NoError
               ? QString()
               : QCoreApplication::translate("Autostart", "Cannot write the Run key of Windows.");
}

bool startsAtLogin()
{
    const QSettings run(QString::fromLatin1(runKey), QSettings::NativeFormat);
    return run.contains(QStringLiteral("Oxide"));
}

#else

QString setStartAtLogin(bool on)
{
    const QString path = filePath();
    if (!on) {
        if (!QFile::exists(path) || QFile::remove(path))
            return {};
        return Texts::tr("Cannot remove %1. Is it read-only?").arg(path);
    }
    QDir().mkpath(QFileInfo(path).path());
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return Texts::tr("Cannot write %1: %2").arg(path, file.errorString());
    file.write(fileText());
    if (!file.commit())
        return Texts::tr("Cannot write %1: %2").arg(path, file.errorString());
    return {};
}

bool startsAtLogin()
{
    return QFile::exists(filePath());
}

#endif

} // namespace oxide::desktop
