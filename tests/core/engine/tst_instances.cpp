#include "engine/instances.h"

#include "base/text.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using oxide::base::str;
using oxide::engine::Instance;

class TestInstances final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theLivingSeeEachOther()
    {
        const QTemporaryDir folder;
        const auto a = Instance::enter(str(folder.path()), "a").value();
        const auto b = Instance::enter(str(folder.path()), "b").value();
        auto alive = a->alive();
        std::ranges::sort(alive);
        QCOMPARE(alive, (std::vector<std::string>{"a", "b"}));
    }

    void oneThatEndedIsGone()
    {
        const QTemporaryDir folder;
        const auto a = Instance::enter(str(folder.path()), "a").value();
        {
            const auto b = Instance::enter(str(folder.path()), "b").value();
        }
        QCOMPARE(a->alive(), (std::vector<std::string>{"a"}));
    }

    void oneThatWasKilledIsGone()
    {
        const QTemporaryDir folder;
        const auto a = Instance::enter(str(folder.path()), "a").value();
        QProcess other;
        other.start(QCoreApplication::applicationFilePath(),
                    {QStringLiteral("--hold"), folder.path()});
        QVERIFY(other.waitForReadyRead());
        auto alive = a->alive();
        QCOMPARE(alive.size(), std::size_t(2));
        other.kill();
        QVERIFY(other.waitForFinished());
        QCOMPARE(a->alive(), (std::vector<std::string>{"a"}));
    }

    void aFolderThatCannotBeWrittenIsNamed()
    {
        const auto none = Instance::enter("/proc/oxide", "a");
        QVERIFY(!none.has_value());
        QVERIFY(none.error().message.find("/proc/oxide") != std::string::npos);
    }
};

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() == 3 && arguments.at(1) == QStringLiteral("--hold")) {
        const auto held = Instance::enter(str(arguments.at(2)), "held").value();
        std::puts("in");
        std::fflush(stdout);
        return QCoreApplication::exec();
    }
    TestInstances test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_instances.moc"
