#include "telemetry/machine.h"
#include "telemetry/machinewatch.h"

#include <chrono>

#include <optional>

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#ifdef Q_OS_LINUX
#include <QDBusConnection>
#endif

using namespace oxide;

/// NetworkManager, as far as it is asked.
class FakeNetworkManager final : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.NetworkManager")
    Q_PROPERTY(uint Metered READ metered)

public:
    [[nodiscard]] uint metered() const { return 1; }
};

class TestMachine final : public QObject
{
    Q_OBJECT

private:
    QProcess m_bus;

    static void write(const QTemporaryDir &root, const char *path, const char *text)
    {
        const QString file = root.filePath(QString::fromLatin1(path));
        QVERIFY(QDir().mkpath(QFileInfo(file).absolutePath()));
        QFile out(file);
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(text);
    }

private Q_SLOTS:
    void initTestCase()
    {
        // Before anybody connects to the system's bus.
        m_bus.start(QStringLiteral("dbus-daemon"),
                    {QStringLiteral("--session"), QStringLiteral("--nofork"),
                     QStringLiteral("--nopidfile"), QStringLiteral("--print-address")});
        if (m_bus.waitForStarted() && m_bus.waitForReadyRead())
            qputenv("DBUS_SYSTEM_BUS_ADDRESS", m_bus.readLine().trimmed());
    }

    void cleanupTestCase()
    {
        m_bus.terminate();
        m_bus.waitForFinished();
    }

    void theNetworksWordIsKnownOnceItIsSettled()
    {
#ifdef Q_OS_LINUX
        if (m_bus.state() != QProcess::Running)
            QSKIP("needs dbus-daemon");
        FakeNetworkManager manager;
        const auto bus = QDBusConnection::connectToBus(
            QString::fromLocal8Bit(qgetenv("DBUS_SYSTEM_BUS_ADDRESS")), QStringLiteral("fake"));
        QVERIFY(
            QDBusConnection(bus).registerObject(QStringLiteral("/org/freedesktop/NetworkManager"),
                                                &manager, QDBusConnection::ExportAllProperties));
        QVERIFY(
            QDBusConnection(bus).registerService(QStringLiteral("org.freedesktop.NetworkManager")));
        telemetry::MachineSampler sampler;
        QVERIFY(!sampler.sample({}).metered);
        QVERIFY(!sampler.isSettled());
        QTRY_VERIFY(sampler.isSettled());
        QCOMPARE(sampler.sample({}).metered, std::optional(true));

        telemetry::MachineWatch watch; // the same from a thread without an event loop
        QVERIFY(!watch.isSettled());
        const base::TimePoint now{std::chrono::milliseconds(7)};
        auto sampling = watch.sample(now);
        sampling.waitForFinished();
        QVERIFY(sampling.result());
        QVERIFY(sampling.result()->at == now);
        QVERIFY(!sampling.result()->metered);
        QTRY_VERIFY(watch.isSettled());
        sampling = watch.sample(now);
        sampling.waitForFinished();
        QCOMPARE(sampling.result()->metered, std::optional(true));
        QDBusConnection::disconnectFromBus(QStringLiteral("fake"));
#else
        QSKIP("asks on D-Bus");
#endif
    }

    void thisMachineIsSeen()
    {
        telemetry::MachineSampler sampler;
        QCOMPARE(sampler.sample({}).cpuShare, 0.0);
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(200);
        while (std::chrono::steady_clock::now() < end) {
        }
        const base::TimePoint now{std::chrono::milliseconds(7)};
        const auto sample = sampler.sample(now);
        QVERIFY(sample.at == now);
        QVERIFY(sample.cpuShare > 0 && sample.cpuShare <= 1);
        QVERIFY(sample.memoryTotal > 100'000'000);
        QVERIFY(sample.memoryUsed > 0 && sample.memoryUsed < sample.memoryTotal);
        QVERIFY(sample.ownMemory > 1'000'000 && sample.ownMemory < sample.memoryTotal);
        QCOMPARE(sample.vramUsed.has_value(), sample.vramTotal.has_value());
    }

    void theKernelsFiguresAreAddedUp()
    {
#ifndef Q_OS_LINUX
        QSKIP("reads /proc and /sys");
#endif
        QTemporaryDir root;
        write(root, "proc/stat", "cpu  100 0 100 700 100 0 0 0 50 0\ncpu0 1 1 1 1\n");
        write(root, "proc/meminfo", "MemTotal:  1000 kB\nMemFree: 100 kB\nMemAvailable: 400 kB\n");
        write(root, "proc/self/statm", "500 25 5 1 0 10 0\n");
        write(root, "sys/class/drm/card0/device/mem_info_vram_total", "8000\n");
        write(root, "sys/class/drm/card0/device/mem_info_vram_used", "3000\n");
        write(root, "sys/class/drm/card1/device/mem_info_vram_total", "1000\n");
        write(root, "sys/class/drm/card1/device/mem_info_vram_used", "1\n");
        telemetry::MachineSampler sampler(root.path().toStdString());
        const auto first = sampler.sample({});
        QCOMPARE(first.cpuShare, 0.0);
        QCOMPARE(first.memoryTotal, std::int64_t{1'024'000});
        QCOMPARE(first.memoryUsed, std::int64_t{600 * 1024});
        QVERIFY(first.ownMemory > 0 && first.ownMemory % 25 == 0);
        QCOMPARE(*first.vramTotal, std::int64_t{9000});
        QCOMPARE(*first.vramUsed, std::int64_t{3001});
        write(root, "proc/stat", "cpu  200 0 150 740 110 0 0 0 50 0\n"); // 150 busy, 50 idle
        QCOMPARE(sampler.sample({}).cpuShare, 0.75);
    }

    void powerSuppliesSayWhetherItRunsOnBattery_data()
    {
        QTest::addColumn<QStringList>("supplies"); // folder:type:status:online:scope
        QTest::addColumn<int>("onBattery");        // -1: unknown
        const int unknown = -1;
        QTest::newRow("nobody tells") << QStringList() << unknown;
        QTest::newRow("plugged in") << QStringList{QStringLiteral("BAT0:Battery:Charging::"),
                                                   QStringLiteral("AC:Mains::1:")}
                                    << 0;
        QTest::newRow("on the road") << QStringList{QStringLiteral("BAT0:Battery:Discharging::"),
                                                    QStringLiteral("AC:Mains::0:")}
                                     << 1;
        QTest::newRow("full and plugged in by USB")
            << QStringList{QStringLiteral("BAT0:Battery:Not charging::"),
                           QStringLiteral("ucsi:USB::1:")}
            << 0;
        QTest::newRow("drained though plugged in")
            << QStringList{QStringLiteral("BAT0:Battery:Discharging::"),
                           QStringLiteral("AC:Mains::1:")}
            << 0;
        QTest::newRow("a mouse has a battery")
            << QStringList{QStringLiteral("hid0:Battery:Discharging::Device")} << 0;
    }

    void powerSuppliesSayWhetherItRunsOnBattery()
    {
#ifndef Q_OS_LINUX
        QSKIP("reads /sys");
#endif
        QFETCH(QStringList, supplies);
        QFETCH(int, onBattery);
        QTemporaryDir root;
        for (const QString &supply : supplies) {
            const QStringList parts = supply.split(QLatin1Char(':'));
            const char *files[] = {"type", "status", "online", "scope"};
            for (int i = 0; i < 4; ++i) {
                if (parts[i + 1].isEmpty())
                    continue;
                const QByteArray path =
                    "sys/class/power_supply/" + parts[0].toUtf8() + '/' + files[i];
                write(root, path.constData(), (parts[i + 1].toUtf8() + '\n').constData());
            }
        }
        const auto sample = telemetry::MachineSampler(root.path().toStdString()).sample({});
        QCOMPARE(sample.onBattery ? int(*sample.onBattery) : -1, onBattery);
        QVERIFY(!sample.metered);
    }

    void missingFilesAreZerosAndNothing()
    {
        QTemporaryDir root;
        telemetry::MachineSampler sampler(root.path().toStdString());
        const auto sample = sampler.sample({});
#ifdef Q_OS_LINUX
        QCOMPARE(sample.memoryTotal, std::int64_t{0});
        QVERIFY(!sample.vramTotal);
#endif
        QCOMPARE(sample.cpuShare, 0.0);
    }
};

QTEST_GUILESS_MAIN(TestMachine)
#include "tst_machine.moc"
