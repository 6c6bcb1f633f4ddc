#include "fakeapiaccess.h"
#include "ui/localapi/requestmodel.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace oxide;
using namespace oxide::ui;

namespace {

model::ApiRequest request(int status, const char *path = "/v1/messages", const char *caller = "ci")
{
    model::ApiRequest request;
    request.caller = caller;
    request.method = "POST";
    request.path = path;
    request.status = status;
    return request;
}

/// Told apart by their status.
std::vector<model::ApiRequest> numbered(int from, int count)
{
    std::vector<model::ApiRequest> all;
    for (int i = 0; i < count; ++i)
        all.push_back(request(from + i));
    return all;
}

} // namespace

class TestRequestModel final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theNewestComesFirst()
    {
        RequestModel model;
        const QAbstractItemModelTester tester(&model);
        model.add({request(200), request(404)});
        model.add({request(500)});
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.request(0).status, 500);
        QCOMPARE(model.request(1).status, 404);
        QCOMPARE(model.request(2).status, 200);
        QCOMPARE(model.errors(), 2);
    }

    void onlyTheNewestAreKept()
    {
        RequestModel model;
        const QAbstractItemModelTester tester(&model);
        model.add(numbered(1, 3)); // no errors
        model.add(numbered(1000, RequestModel::mostRows - 1));
        QCOMPARE(model.rowCount(), RequestModel::mostRows);
        QCOMPARE(model.request(RequestModel::mostRows - 1).status, 3);
        QCOMPARE(model.errors(), RequestModel::mostRows - 1);
        model.add(numbered(5000, RequestModel::mostRows + 7)); // more than fit at once
        QCOMPARE(model.rowCount(), RequestModel::mostRows);
        QCOMPARE(model.request(0).status, 5000 + RequestModel::mostRows + 6);
        QCOMPARE(model.request(RequestModel::mostRows - 1).status, 5007);
        QCOMPARE(model.errors(), RequestModel::mostRows);
    }

    void aPauseHoldsWhatComes()
    {
        RequestModel model;
        model.add({request(200)});
        model.setPaused(true);
        model.add({request(201), request(202)});
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.waiting(), 2);
        model.setPaused(false);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.request(0).status, 202);
        QCOMPARE(model.waiting(), 0);
        model.setPaused(true);
        model.add(numbered(1, RequestModel::mostRows + 5));
        QCOMPARE(model.waiting(), RequestModel::mostRows);
        model.clear();
        QCOMPARE(model.rowCount() + model.waiting() + model.errors(), 0);
    }

    void wordsAndErrorsFilter()
    {
        RequestModel model;
        RequestFilter filter(model);
        const QAbstractItemModelTester tester(&filter);
        model.add({request(200, "/v1/messages", "ci"), request(401, "/v1/messages", ""),
                   request(429, "/api/chat", "ines"), request(502, "/api/chat", "ci")});
        filter.setText(QStringLiteral("CHAT"));
        QCOMPARE(filter.rowCount(), 2);
        filter.setText(QStringLiteral("ci messages"));
        QCOMPARE(filter.rowCount(), 1);
        QCOMPARE(filter.request(filter.index(0, 0)).status, 200);
        filter.setErrorsOnly(true);
        QCOMPARE(filter.rowCount(), 0);
        filter.setText({});
        QCOMPARE(filter.rowCount(), 3);
        filter.setText(QStringLiteral("no valid key"));
        QCOMPARE(filter.rowCount(), 1);
        model.add({request(200, "/v1/models", "ci")}); // fits neither
        QCOMPARE(filter.rowCount(), 1);
    }

    void figuresHaveUnits()
    {
        RequestModel model;
        model.add(test::fakeRequests());
        for (int row = 0; row < model.rowCount(); ++row) {
            const QString took = model.index(row, RequestModel::Took).data().toString();
            QVERIFY2(took.endsWith(QLatin1String("s")), qPrintable(took));
            const QString size = model.index(row, RequestModel::Size).data().toString();
            QVERIFY2(size.endsWith(QLatin1String("B")) || size.endsWith(QLatin1String("bytes")),
                     qPrintable(size));
        }
    }
};

QTEST_MAIN(TestRequestModel)
#include "tst_requestmodel.moc"
