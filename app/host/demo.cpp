#include "app/host/demo.h"

#include "base/text.h"
#include "config/configstore.h"
#include "model/budget.h"
#include "model/rule.h"
#include "model/service.h"
#include "model/setting.h"

#include <utility>

#include <boost/json.hpp>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>

namespace oxide::host {

using base::ErrorKind;
using base::fail;
using base::Result;
using model::ServiceConfig;

namespace {

namespace json = boost::json;

constexpr int kReadyWithinMs = 10'000;
constexpr int kEndWithinMs = 2'000;

/// The simulator's first line: what it serves, and where.
Result<std::string> readReadyLine(QProcess &simulator)
{
    QElapsedTimer timer;
    timer.start();
    while (!simulator.canReadLine()) {
        const int left = kReadyWithinMs - static_cast<int>(timer.elapsed());
        if (left <= 0 || !simulator.waitForReadyRead(left))
            return fail(ErrorKind::ProcessFailed, "The simulator did not start.",
                        base::str(simulator.readAllStandardError()));
    }
    return base::str(simulator.readLine());
}

ServiceConfig serviceFrom(const json::object &entry, int colour)
{
    const auto text = [&](std::string_view key) { return std::string(entry.at(key).as_string()); };
    ServiceConfig service;
    service.name = text("name");
    service.description = text("title");
    service.dialect = base::fromName<model::Dialect>(text("dialect")).value();
    service.baseUrl = text("base_url");
    service.defaultModel = text("default_model");
    service.locality =
        entry.at("local").as_bool() ? model::Locality::Local : model::Locality::Cloud;
    service.colour = colour; // what its models cost, the simulator's catalogue tells
    return service;
}

/// Keys of simulated services are no secrets, yet a configuration holds references only: the
/// environment of this process carries them.
void setKey(ServiceConfig &service, const std::string &key)
{
    if (key.empty())
        return;
    std::string variable = "OXIDE_DEMO_KEY_" + service.name;
    for (char &c : variable) {
        if (c == '-')
            c = '_';
    }
    qputenv(variable.c_str(), QByteArray::fromStdString(key));
    service.keys = {"${" + variable + "}"};
}

/// A demo never asks for the user's keychain, leaves the API's port to the Oxide that works, and
/// its catalogue is that of the simulator.
std::vector<model::SettingChange> settingsFrom(const json::object &ready)
{
    std::vector<model::SettingChange> changes(2);
    changes[0].key = "security.secrets";
    changes[0].value = "file";
    changes[1].key = "api.port";
    changes[1].value = "0";
    for (const auto &[key, url] : ready.at("catalog").as_object()) {
        model::SettingChange change;
        change.key = "catalog." + std::string(key);
        change.value = std::string(url.as_string());
        changes.push_back(std::move(change));
    }
    return changes;
}

/// Rules that let the first prompts show what Oxide is for: some tasks cost money, some go to a
/// service that fails and on to the next, and some never leave the machine.
model::RuleSet demoRules()
{
    model::RuleSet rules;
    model::Rule &personal = rules.rules.emplace_back();
    personal.name = "Personal data stays here";
    personal.when.sensitivity = {model::Sensitivity::Email, model::Sensitivity::Phone,
                                 model::Sensitivity::Card, model::Sensitivity::Iban};
    personal.then.kind = model::ActionKind::LocalOnly;
    model::Rule &reviews = rules.rules.emplace_back();
    reviews.name = "Reviews by one that fails now and then, else by another";
    reviews.when.taskTypes = {model::TaskType::CodeReview, model::TaskType::BugSearch,
                              model::TaskType::Documentation};
    reviews.then.targets = {{"gemini-cloud", {}}, {"openai-cloud", {}}};
    rules.assignments = {{model::TaskType::Coding, {"openai-cloud", {}}},
                         {model::TaskType::CodebaseAnalysis, {"anthropic-cloud", {}}}};
    return rules;
}

/// Small enough to be seen filling; when it is full, what costs nothing goes on.
model::Budget demoBudget()
{
    model::Budget budget;
    budget.name = "Demo, today";
    budget.period = model::BudgetPeriod::Day;
    budget.limit = model::Money::fromMicros(250'000);
    budget.atLimit = model::AtLimit::Local;
    return budget;
}

Result<void> writeConfig(const std::string &path, const std::string &readyLine)
{
    boost::system::error_code error;
    const json::value ready = json::parse(readyLine, error);
    if (error || !ready.is_object() || !ready.as_object().contains("services")
        || !ready.as_object().contains("catalog"))
        return fail(ErrorKind::BadResponse, "The simulator said something unexpected.", readyLine);
    config::ConfigStore store(path);
    if (auto saved = store.saveSettings(settingsFrom(ready.as_object())); !saved)
        return saved;
    int colour = 0;
    for (const json::value &entry : ready.at("services").as_array()) {
        ServiceConfig service = serviceFrom(entry.as_object(), colour++);
        setKey(service, std::string(entry.at("key").as_string()));
        if (auto saved = store.saveService(service, {}); !saved)
            return saved;
    }
    if (auto saved = store.saveRules(demoRules()); !saved)
        return saved;
    return store.saveBudget(demoBudget(), {});
}

} // namespace

Demo::Demo()
    : m_folder(std::make_unique<QTemporaryDir>()), m_simulator(std::make_unique<QProcess>())
{
}

Demo::~Demo()
{
    m_simulator->closeWriteChannel(); // it ends with its standard input
    if (m_simulator->state() != QProcess::NotRunning
        && !m_simulator->waitForFinished(kEndWithinMs)) {
        m_simulator->kill();
        m_simulator->waitForFinished(kEndWithinMs);
    }
}

Result<std::unique_ptr<Demo>> Demo::start()
{
    std::unique_ptr<Demo> demo(new Demo);
    if (!demo->m_folder->isValid())
        return fail(ErrorKind::Io, "Cannot make a temporary folder for the demo: "
                                       + base::str(demo->m_folder->errorString()));
    const QString program = QCoreApplication::applicationDirPath() + QStringLiteral("/oxide-sim");
    demo->m_simulator->start(program, {QStringLiteral("--demo"), QStringLiteral("--with-parent")});
    if (!demo->m_simulator->waitForStarted())
        return fail(ErrorKind::ProgramNotFound,
                    "The demo needs the simulator, which is not at " + base::str(program) + ".");
    auto line = readReadyLine(*demo->m_simulator);
    if (!line)
        return fail(std::move(line.error()));
    if (auto written = writeConfig(demo->configPath(), *line); !written)
        return fail(std::move(written.error()));
    return demo;
}

std::string Demo::dataFolder() const
{
    return base::str(m_folder->path());
}

std::string Demo::configPath() const
{
    return dataFolder() + "/config.yaml";
}

} // namespace oxide::host
