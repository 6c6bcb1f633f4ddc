#include "process/terminationsignals.h"

#include <csignal>

#include <QSignalSpy>
#include <QTest>

using oxide::process::TerminationSignals;

class TestTerminationSignals final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachArrivesAsAQtSignal_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("TERM") << SIGTERM;
        QTest::newRow("INT") << SIGINT;
        QTest::newRow("HUP") << SIGHUP;
    }

    void eachArrivesAsAQtSignal()
    {
        QFETCH(const int, signal);
        TerminationSignals signals;
        QSignalSpy spy(&signals, &TerminationSignals::received);
        raise(signal);
        QVERIFY(spy.wait(1000));
        QCOMPARE(spy.size(), 1);
        QCOMPARE(spy[0][0].toInt(), signal);
    }

    void anIgnoredOneStaysIgnored()
    {
        std::signal(SIGHUP, SIG_IGN);
        {
            TerminationSignals signals;
            QSignalSpy spy(&signals, &TerminationSignals::received);
            raise(SIGHUP);
            QTest::qWait(50);
            QCOMPARE(spy.size(), 0);
        }
        raise(SIGHUP);
        std::signal(SIGHUP, SIG_DFL);
    }

    void theSameOnceMoreMeansTheDefaultAgain()
    {
        TerminationSignals signals;
        QSignalSpy spy(&signals, &TerminationSignals::received);
        raise(SIGINT);
        QVERIFY(spy.wait(1000));
        struct sigaction now = {};
        sigaction(SIGINT, nullptr, &now);
        QVERIFY(now.sa_handler == SIG_DFL);
    }
};

QTEST_GUILESS_MAIN(TestTerminationSignals)
#include "tst_terminationsignals.moc"
