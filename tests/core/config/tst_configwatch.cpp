#include "config/configstore.h"
#include "config/file.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace oxide;

namespace {

void writeInPlace(const QString &path, const QByteArray &text)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    QCOMPARE(file.write(text), text.size());
}

/// What vim and many others do: a new file takes the name of the old.
void writeByRename(const QString &path, const QByteArray &text)
{
    writeInPlace(path + QStringLiteral("~new"), text);
    QFile::remove(path);
    QVERIFY(QFile::rename(path + QStringLiteral("~new"), path));
}

QByteArray withFailures(int n)
{
    return "breaker:\n  failures: " + QByteArray::number(n) + "\n";
}

} // namespace

class TestConfigWatch final : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    std::unique_ptr<config::ConfigStore> m_store;

    int failures() const { return m_store->current()->breaker.failures; }

    void start(const QString &path)
    {
        m_store = std::make_unique<config::ConfigStore>(path.toStdString());
        QVERIFY(m_store->load());
        m_store->watch();
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_path = m_folder->filePath(QStringLiteral("oxide.yaml"));
    }

    void aFileThatComesIntoBeingIsRead()
    {
        start(m_path);
        writeInPlace(m_path, withFailures(3));
        QTRY_COMPARE(failures(), 3);
    }

    void editorsThatReplaceTheFileAreFollowedAgainAndAgain()
    {
        writeInPlace(m_path, withFailures(2));
        start(m_path);
        for (int n = 3; n < 8; ++n) {
            n % 2 == 0 ? writeInPlace(m_path, withFailures(n))
                       : writeByRename(m_path, withFailures(n));
            QTRY_COMPARE(failures(), n);
        }
    }

    void aBrokenFileLeavesTheRunningOneInForceAndAMendedOneIsTaken()
    {
        writeInPlace(m_path, withFailures(2));
        start(m_path);
        QSignalSpy broken(m_store.get(), &config::ConfigStore::broken);
        QSignalSpy changed(m_store.get(), &config::ConfigStore::changed);
        writeByRename(m_path, "breaker:\n  failures: lots\n");
        QTRY_COMPARE(broken.count(), 1);
        QCOMPARE(failures(), 2);
        QCOMPARE(changed.count(), 0);
        const auto error = broken.front().front().value<base::Error>();
        QVERIFY(error.message.find("oxide.yaml:2:3: breaker.failures:") != std::string::npos);
        writeByRename(m_path, withFailures(6));
        QTRY_COMPARE(failures(), 6);
        QCOMPARE(changed.count(), 1);
    }

    void aFileThatIsGoneLeavesTheRunningOneInForce()
    {
        writeInPlace(m_path, withFailures(2));
        start(m_path);
        QSignalSpy broken(m_store.get(), &config::ConfigStore::broken);
        QFile::remove(m_path);
        QTest::qWait(300);
        QCOMPARE(failures(), 2);
        QCOMPARE(broken.count(), 0);
        writeInPlace(m_path, withFailures(4));
        QTRY_COMPARE(failures(), 4);
    }

    void behindALinkTheTargetIsWatchedAndWritten()
    {
        QVERIFY(QDir(m_folder->path()).mkdir(QStringLiteral("real")));
        const QString real = m_folder->filePath(QStringLiteral("real/dotfile.yaml"));
        writeInPlace(real, withFailures(2));
        QVERIFY(QFile::link(real, m_path));
        start(m_path);
        writeByRename(real, withFailures(5));
        QTRY_COMPARE(failures(), 5);
        QVERIFY(m_store->saveSettings({{"breaker.failures", "6"}}));
        QVERIFY(QFileInfo(m_path).isSymLink());
        QCOMPARE(*config::readFile(real.toStdString()).value(), withFailures(6).toStdString());
    }

    void anOwnSaveIsNotReadAgain()
    {
        writeInPlace(m_path, withFailures(2));
        start(m_path);
        QTest::qWait(200);
        QSignalSpy changed(m_store.get(), &config::ConfigStore::changed);
        QVERIFY(m_store->saveSettings({{"breaker.failures", "9"}}));
        QTest::qWait(400);
        QCOMPARE(changed.count(), 1);
    }
};

QTEST_GUILESS_MAIN(TestConfigWatch)
#include "tst_configwatch.moc"
