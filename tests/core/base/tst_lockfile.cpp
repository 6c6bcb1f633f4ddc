#include "base/lockfile.h"

#include "base/startmark.h"
#include "base/text.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using oxide::base::LockFile;

class TestLockFile final : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_path;
    QString m_mark;

    static QByteArray read(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    static void write(const QString &path, const QByteArray &text)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(text), qint64{text.size()});
    }

    /// The file as a holder leaves it that is killed, of this very pid, host and program.
    void leaveBehind()
    {
        QByteArray text;
        {
            LockFile held(oxide::base::str(m_path));
            QVERIFY(held.tryTake());
            text = read(m_path);
        }
        QVERIFY(!text.isEmpty());
        write(m_path, text);
    }

    [[nodiscard]] bool canTake() const
    {
        LockFile lock(oxide::base::str(m_path));
        return lock.tryTake();
    }

private Q_SLOTS:
    void init()
    {
        m_path = m_folder.filePath(QStringLiteral("x.lock"));
        m_mark = m_path + QStringLiteral(".mark");
        QFile::remove(m_path);
        QFile::remove(m_mark);
    }

    void oneHoldsItAndLeavesNothing()
    {
        {
            LockFile held(oxide::base::str(m_path));
            QVERIFY(held.tryTake());
            QVERIFY(!canTake());
            QVERIFY(QFile::exists(m_mark));
        }
        QVERIFY(!QFile::exists(m_path));
        QVERIFY(!QFile::exists(m_mark));
        QVERIFY(canTake());
    }

    void aHolderOfThisPidThatStartedAtAnotherTimeIsDead()
    {
        const qint64 pid = QCoreApplication::applicationPid();
        const auto started = oxide::base::startMark(pid);
        QVERIFY(started.has_value());
        leaveBehind();
        write(m_mark,
              QByteArray::number(pid) + ' ' + QByteArray::number(qulonglong{*started - 1}) + '\n');
        LockFile lock(oxide::base::str(m_path));
        QVERIFY(lock.tryTake());
        QCOMPARE(read(m_mark),
                 QByteArray::number(pid) + ' ' + QByteArray::number(qulonglong{*started}) + '\n');
    }

    void aHolderWhoseStartIsNotKnownIsAlive_data()
    {
        const QByteArray pid = QByteArray::number(QCoreApplication::applicationPid());
        const auto started = oxide::base::startMark(QCoreApplication::applicationPid());
        QTest::addColumn<QByteArray>("mark");
        QTest::newRow("its own") << pid + ' ' + QByteArray::number(qulonglong{started.value_or(0)})
                                        + '\n';
        QTest::newRow("none") << QByteArray();
        QTest::newRow("another's") << QByteArray("1 1\n");
        QTest::newRow("half written") << pid + " 1";
    }

    void aHolderWhoseStartIsNotKnownIsAlive()
    {
        QFETCH(const QByteArray, mark);
        leaveBehind();
        if (!mark.isEmpty())
            write(m_mark, mark);
        QVERIFY(!canTake());
    }
};

QTEST_GUILESS_MAIN(TestLockFile)
#include "tst_lockfile.moc"
