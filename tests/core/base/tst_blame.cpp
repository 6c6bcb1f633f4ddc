#include "base/blame.h"

#include <set>

#include <QTest>

using namespace oxide::base;

class TestBlame final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoeverIsNotThereIsToBlameAsAWhole()
    {
        const std::set<ErrorKind> unreachable{
            ErrorKind::ConnectionRefused, ErrorKind::NameNotResolved, ErrorKind::NetworkDown,
            ErrorKind::TimeoutConnect,    ErrorKind::ProgramNotFound, ErrorKind::TlsFailed};
        for (const auto &[kind, name] : enumNames<ErrorKind>) {
            QCOMPARE(isUnreachable(kind), unreachable.contains(kind));
            if (isUnreachable(kind))
                QCOMPARE(blameOf(kind), Blame::Service);
        }
        // It is there, and lets none of its models be asked.
        QVERIFY(!isUnreachable(ErrorKind::Unauthorized));
        QCOMPARE(blameOf(ErrorKind::Unauthorized), Blame::Service);
    }

    void theCallersMistakesAndHisWillAreNobodysFault()
    {
        for (const ErrorKind kind :
             {ErrorKind::Cancelled, ErrorKind::BudgetExceeded, ErrorKind::ContextTooLong,
              ErrorKind::Unsupported, ErrorKind::ModelNotFound})
            QCOMPARE(blameOf(kind), Blame::Nobody);
        QCOMPARE(blameOf(ErrorKind::StreamCut), Blame::Model);
    }
};

QTEST_GUILESS_MAIN(TestBlame)
#include "tst_blame.moc"
