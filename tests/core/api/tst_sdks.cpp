// The official clients from npm (tests/tools/sdks) against the local API. Skipped, with the
// reason, where node or npm are not there.
#include "base/text.h"
#include "core/api/apifixture.h"
#include "tools/programs.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

using namespace oxide;
using test::ApiFixture;

class TestSdks final : public QObject
{
    Q_OBJECT

    tests::NodeSet m_set{QStringLiteral("sdks")};
    std::unique_ptr<ApiFixture> m_api;

private Q_SLOTS:
    void initTestCase()
    {
        if (!m_set.isThere())
            QSKIP(m_set.problem.constData());
        m_api = std::make_unique<ApiFixture>(
            QStringList{QStringLiteral("--dialect"), QStringLiteral("openai")});
        m_api->engines.set("execution.max_retries", "0");
        m_api->begin();
    }
    void cleanupTestCase() { m_api.reset(); }

    void anOfficialClientFindsAllAsItExpects_data()
    {
        QTest::addColumn<QString>("script");
        for (const char *name : {"openai", "anthropic", "ollama"})
            QTest::newRow(name) << QLatin1String(name) + QStringLiteral(".mjs");
    }
    void anOfficialClientFindsAllAsItExpects()
    {
        QFETCH(QString, script);
        QProcess node;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("OXIDE_URL"), base::qs(m_api->server->url()));
        environment.insert(QStringLiteral("OXIDE_KEY"), QLatin1String(ApiFixture::key));
        environment.insert(QStringLiteral("OXIDE_MODEL"), QStringLiteral("openai/gpt-sim"));
        environment.insert(QStringLiteral("OXIDE_COUNTING"), QStringLiteral("openai/count:300"));
        environment.insert(QStringLiteral("OXIDE_CUTTING"),
                           QStringLiteral("openai/count:300:fail-cut_clean"));
        environment.insert(QStringLiteral("OXIDE_FAILING"),
                           QStringLiteral("openai/gpt-sim:fail-429"));
        environment.insert(QStringLiteral("OXIDE_EMBEDDING"), QStringLiteral("openai/embed-sim"));
        node.setProcessEnvironment(environment);
        node.setWorkingDirectory(m_set.folder);
        node.start(m_set.node, {script});
        QVERIFY2(node.waitForFinished(120'000), qPrintable(node.errorString()));
        const QByteArray errors = node.readAllStandardError();
        int checks = 0;
        QString problems;
        for (const QByteArray &line : node.readAllStandardOutput().split('\n')) {
            const QJsonObject check = QJsonDocument::fromJson(line).object();
            if (check.isEmpty())
                continue;
            ++checks;
            const QString problem = check[QLatin1String("problem")].toString();
            if (!problem.isEmpty())
                problems += check[QLatin1String("name")].toString() + QStringLiteral(": ") + problem
                            + QLatin1Char('\n');
        }
        QVERIFY2(problems.isEmpty(), qPrintable(problems));
        QVERIFY2(node.exitCode() == 0, errors.constData());
        QVERIFY(checks >= 8); // a script that checks nothing proves nothing
    }
};

QTEST_GUILESS_MAIN(TestSdks)
#include "tst_sdks.moc"
