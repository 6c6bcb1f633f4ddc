#include "providers/provider.h"
#include "providers/registry.h"

#include <QTest>

using namespace oxide;
using providers::chooseModel;
using providers::isLocal;

namespace {

std::vector<model::ModelInfo> modelsNamed(const std::vector<std::string> &names)
{
    std::vector<model::ModelInfo> models;
    for (const std::string &name : names) {
        model::ModelInfo info;
        info.name = name;
        models.push_back(std::move(info));
    }
    return models;
}

} // namespace

class TestSelection final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void modelsArePreferredExactlyThenInPartThenFirst()
    {
        const auto models = modelsNamed({"zephyr:7b", "llama3.1:8b", "Qwen2.5-Coder:14b"});
        model::ServiceConfig config;
        QCOMPARE(chooseModel(config, models), std::string("zephyr:7b"));
        config.preferredModels = {"mistral", "qwen2.5"};
        QCOMPARE(chooseModel(config, models), std::string("Qwen2.5-Coder:14b"));
        config.preferredModels = {"qwen2.5", "llama3.1:8b"};
        QCOMPARE(chooseModel(config, models), std::string("llama3.1:8b")); // exact beats part
        config.preferredModels = {"mistral"};
        QCOMPARE(chooseModel(config, models), std::string("zephyr:7b"));
        config.defaultModel = "mine";
        QCOMPARE(chooseModel(config, models), std::string("mine"));
        config.defaultModel.clear();
        QCOMPARE(chooseModel(config, {}), std::string());
    }

    void withoutDetectionTheFirstPreferredOneIsTakenAsItStands()
    {
        model::ServiceConfig config;
        config.autoDetectModel = false;
        QCOMPARE(chooseModel(config, modelsNamed({"zephyr:7b"})), std::string());
        config.preferredModels = {"mine", "zephyr:7b"};
        QCOMPARE(chooseModel(config, modelsNamed({"zephyr:7b"})), std::string("mine"));
    }

    void localIsLoopbackOrWhatTheConfigSays()
    {
        model::ServiceConfig config;
        for (const char *url :
             {"http://localhost:1", "http://127.0.0.1", "http://127.8.8.8:2", "http://[::1]:3"}) {
            config.baseUrl = url;
            QVERIFY(isLocal(config));
        }
        for (const char *url :
             {"http://192.168.1.2", "https://api.example.test", "http://localhost.evil.test", ""}) {
            config.baseUrl = url;
            QVERIFY(!isLocal(config));
        }
        config.locality = model::Locality::Local;
        QVERIFY(isLocal(config));
        config.locality = model::Locality::Cloud;
        config.baseUrl = "http://localhost";
        QVERIFY(!isLocal(config));
        config.locality = model::Locality::Auto;
        config.dialect = model::Dialect::GeminiCli;
        QVERIFY(!isLocal(config));
    }

    void theRegistryMakesEveryHttpDialect()
    {
        const base::SystemClock clock;
        providers::ProviderDeps deps;
        deps.clock = &clock;
        deps.http = std::make_shared<net::HttpClient>(clock);
        for (const model::Dialect dialect : {model::Dialect::Ollama, model::Dialect::OpenAi,
                                             model::Dialect::Anthropic, model::Dialect::Gemini}) {
            model::ServiceConfig config;
            config.name = "s";
            config.dialect = dialect;
            const auto provider = providers::makeProvider(config, deps);
            QVERIFY(provider);
            QCOMPARE((*provider)->config().name, std::string("s"));
            config.baseUrl = "nonsense";
            const auto broken = providers::makeProvider(config, deps);
            QVERIFY(!broken);
            QCOMPARE(broken.error().kind, base::ErrorKind::Config);
        }
    }
};

QTEST_GUILESS_MAIN(TestSelection)
#include "tst_selection.moc"
