#include "app/desktop/autostart.h"
#include "app/desktop/firstframe.h"
#include "app/desktop/options.h"
#include "app/desktop/singleinstance.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QWidget>

using namespace oxide::desktop;

class TestDesktop final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        qputenv("XDG_CONFIG_HOME", m_folder.path().toUtf8());
        qputenv("XDG_RUNTIME_DIR", m_folder.path().toUtf8());
        QFile::setPermissions(m_folder.path(),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    }

    void optionsAreRead()
    {
        const auto parsed = parseOptions({QStringLiteral("oxide"), QStringLiteral("--background"),
                                          QStringLiteral("--data"), QStringLiteral("some/folder"),
                                          QStringLiteral("--page"), QStringLiteral("history")});
        QVERIFY(!parsed.exit);
        QVERIFY(parsed.options.background);
        QVERIFY(!parsed.options.demo);
        QVERIFY(QDir::isAbsolutePath(parsed.options.data));
        QCOMPARE(parsed.options.page, QStringLiteral("history"));
    }

    void qtsOwnOptionsAreLeftToQt()
    {
        const auto parsed = parseOptions({QStringLiteral("oxide"), QStringLiteral("-session"),
                                          QStringLiteral("1f_2"), QStringLiteral("-platform"),
                                          QStringLiteral("xcb"), QStringLiteral("--background")});
        QVERIFY(!parsed.exit);
        QVERIFY(parsed.options.background);
        const auto help = parseOptions({QStringLiteral("oxide"), QStringLiteral("--help")});
        QVERIFY(help.exit && help.exit->code == 0);
        QVERIFY(help.exit->out.contains(QLatin1String("--background")));
        QVERIFY(!help.exit->out.contains(QLatin1String("--help-all")));
    }

    void wrongOptionsEndWithTwo()
    {
        const auto unknown = parseOptions({QStringLiteral("oxide"), QStringLiteral("--nonsense")});
        QVERIFY(unknown.exit && unknown.exit->code == 2);
        QVERIFY(unknown.exit->error.contains(QLatin1String("nonsense")));
        const auto extra = parseOptions({QStringLiteral("oxide"), QStringLiteral("file.txt")});
        QVERIFY(extra.exit && extra.exit->code == 2);
        const auto page = parseOptions(
            {QStringLiteral("oxide"), QStringLiteral("--page"), QStringLiteral("nowhere")});
        QVERIFY(page.exit && page.exit->code == 2);
        QVERIFY(page.exit->error.contains(QLatin1String("overview")));
        const auto version = parseOptions({QStringLiteral("oxide"), QStringLiteral("--version")});
        QVERIFY(version.exit && version.exit->code == 0);
        QVERIFY(version.exit->out.contains(QLatin1String(OXIDE_VERSION)));
    }

    void aSecondStartOpensTheFirstsWindow()
    {
        SingleInstance first(QStringLiteral("/data/one"));
        QSignalSpy shown(&first, &SingleInstance::showRequested);
        QVERIFY(first.claim(SingleInstance::Wish::Window));
        // The second one waits for an answer, so it needs a thread of its own here.
        bool claimed = true;
        std::unique_ptr<QThread> thread(QThread::create([&claimed] {
            SingleInstance second(QStringLiteral("/data/one"));
            claimed = second.claim(SingleInstance::Wish::Window, QStringLiteral("history"));
        }));
        thread->start();
        QTRY_VERIFY(thread->isFinished());
        QVERIFY(!claimed);
        QCOMPARE(shown.count(), 1);
        QCOMPARE(shown.first().first().toString(), QStringLiteral("history"));
    }

    void aStartWhileTheFirstIsEndingWaitsAndBecomesTheFirst()
    {
        auto first = std::make_unique<SingleInstance>(QStringLiteral("/data/one"));
        QSignalSpy shown(first.get(), &SingleInstance::showRequested);
        QVERIFY(first->claim(SingleInstance::Wish::Window));
        first->refuse();
        bool claimed = false;
        std::unique_ptr<QThread> thread(QThread::create([&claimed] {
            SingleInstance second(QStringLiteral("/data/one"));
            claimed = second.claim(SingleInstance::Wish::Window);
        }));
        thread->start();
        QTest::qWait(300);
        QVERIFY(!thread->isFinished());
        first.reset();
        QTRY_VERIFY(thread->isFinished());
        QVERIFY(claimed);
        QCOMPARE(shown.count(), 0);
    }

    void workBeginsWithoutAFrameToo()
    {
        QWidget hidden;
        int begun = 0;
        new oxide::desktop::FirstFrame(hidden, [&begun] { ++begun; });
        QTest::qWait(500);
        QCOMPARE(begun, 0);
        QTRY_COMPARE(begun, 1);
        QWidget visible;
        int painted = 0;
        new oxide::desktop::FirstFrame(visible, [&painted] { ++painted; });
        visible.show();
        QTRY_COMPARE_WITH_TIMEOUT(painted, 1, 1500);
        QTest::qWait(2000);
        QCOMPARE(painted, 1);
    }

    void anotherDataFolderIsAnotherInstance()
    {
        SingleInstance first(QStringLiteral("/data/one"));
        SingleInstance other(QStringLiteral("/data/two"));
        QVERIFY(first.claim(SingleInstance::Wish::Window));
        QVERIFY(other.claim(SingleInstance::Wish::Window));
    }

    void aSecondBackgroundStartLeavesTheFirstAlone()
    {
        SingleInstance first(QStringLiteral("/data/one"));
        QSignalSpy shown(&first, &SingleInstance::showRequested);
        QVERIFY(first.claim(SingleInstance::Wish::Window));
        SingleInstance second(QStringLiteral("/data/one"));
        QVERIFY(!second.claim(SingleInstance::Wish::Nothing));
        QTest::qWait(50);
        QCOMPARE(shown.count(), 0);
    }

    void aKeyOfTheDesktopCanOpenThePrompt()
    {
        SingleInstance first(QStringLiteral("/data/one"));
        QSignalSpy prompted(&first, &SingleInstance::promptRequested);
        QVERIFY(first.claim(SingleInstance::Wish::Window));
        bool claimed = true;
        std::unique_ptr<QThread> thread(QThread::create([&claimed] {
            SingleInstance second(QStringLiteral("/data/one"));
            claimed = second.claim(SingleInstance::Wish::Prompt);
        }));
        thread->start();
        QTRY_VERIFY(thread->isFinished());
        QVERIFY(!claimed);
        QCOMPARE(prompted.count(), 1);
    }

    void startAtLoginIsMadeAndRemoved()
    {
#if !defined(Q_OS_LINUX)
        QSKIP("writes to the real login items of this system");
#endif
        QVERIFY(!startsAtLogin());
        QCOMPARE(setStartAtLogin(true), QString());
        QVERIFY(startsAtLogin());
        QFile file(m_folder.filePath(QStringLiteral("autostart/oxide.desktop")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY2(text.contains("--background"), text.constData());
        QVERIFY(text.contains("Exec=\"/"));
        QCOMPARE(setStartAtLogin(false), QString());
        QVERIFY(!startsAtLogin());
    }

    void aLoginItemThatCannotBeWrittenIsNamed()
    {
#if !defined(Q_OS_LINUX)
        QSKIP("writes to the real login items of this system");
#endif
        QFile blocker(m_folder.filePath(QStringLiteral("autostart")));
        QDir(blocker.fileName()).removeRecursively();
        QVERIFY(blocker.open(QIODevice::WriteOnly));
        blocker.close();
        QVERIFY(setStartAtLogin(true).contains(QLatin1String("autostart")));
        blocker.remove();
    }

private:
    QTemporaryDir m_folder;
};

QTEST_MAIN(TestDesktop)
#include "tst_desktop.moc"
