#include "config/configstore.h"

#include "base/nearest.h"
#include "base/text.h"
#include "config/budgetsection.h"
#include "config/file.h"
#include "config/profilesection.h"
#include "config/rulesection.h"
#include "config/schema.h"
#include "config/servicesection.h"
#include "config/yamledit.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>

#include <QDir>
#include <QFileInfo>
#include <QFileSystemWatcher>
#include <QTimer>

namespace oxide::config {

namespace {

using namespace std::chrono_literals;
using base::ErrorKind;

constexpr std::string_view profileSetting = "routing.profile";

std::vector<std::string> profileNames(const Config &config)
{
    std::vector<std::string> names;
    for (const model::Profile &profile : model::allProfiles(config.profiles))
        names.push_back(profile.name);
    return names;
}

/// Editors write in several steps; the file is read when it has been quiet for so long.
constexpr auto quietTime = 100ms;

/// An edit: changes the text, and says what the file must then read as.
using Edit = std::function<void(YamlEdit &edit, Config &expected)>;

bool isSame(const YAML::Node &a, const YAML::Node &b)
{
    return yaml::entryText({}, a, 0, "\n") == yaml::entryText({}, b, 0, "\n");
}

/// Carries the differences between two forms of a mapping into the file, key by key: what is the
/// same in both, and what the file holds beside them, stays as it is written.
void sync(YamlEdit &edit, const YamlEdit::Path &path, const YAML::Node &before,
          const YAML::Node &after)
{
    for (const auto &pair : after) {
        YamlEdit::Path own = path;
        own.push_back(pair.first.Scalar());
        const YAML::Node old = before[pair.first.Scalar()];
        if (old.IsDefined() && old.IsMap() && pair.second.IsMap())
            sync(edit, own, old, pair.second);
        else if (!old.IsDefined() || !isSame(old, pair.second))
            edit.set(own, pair.second);
    }
    for (const auto &pair : before) {
        if (after[pair.first.Scalar()].IsDefined())
            continue;
        YamlEdit::Path own = path;
        own.push_back(pair.first.Scalar());
        edit.remove(own);
    }
}

const model::ServiceConfig *findService(const Config &config, const std::string &name)
{
    for (const model::ServiceConfig &service : config.services) {
        if (service.name == name)
            return &service;
    }
    return nullptr;
}

/// Two keys that mean one thing: where the value changes, only the one that is written stays.
void dropSynonyms(YamlEdit &edit, const YamlEdit::Path &service, const YAML::Node &before,
                  const YAML::Node &after)
{
    const auto textOf = [](const YAML::Node &node, const char *key) {
        return node[key].IsDefined() ? yaml::inlineText(node[key]) : std::string();
    };
    const auto drop = [&](const char *key) {
        YamlEdit::Path path = service;
        path.emplace_back(key);
        edit.remove(path);
    };
    if (textOf(before, "default_model") != textOf(after, "default_model"))
        drop("model");
    if (textOf(before, "api_key") != textOf(after, "api_key")
        || textOf(before, "api_keys") != textOf(after, "api_keys")) {
        for (const char *key : {"api_key", "api_keys"}) {
            if (!after[key].IsDefined())
                drop(key);
        }
    }
}

void replaceService(YamlEdit &edit, const Execution &execution, const model::ServiceConfig &old,
                    const model::ServiceConfig &service)
{
    if (old.name != service.name)
        edit.rename({"services", old.name}, service.name);
    const YamlEdit::Path path = {"services", service.name};
    const YAML::Node before = serviceNode(old, execution);
    const YAML::Node after = serviceNode(service, execution);
    dropSynonyms(edit, path, before, after);
    sync(edit, path, before, after);
    // A dialect that was guessed from the address or the program is named when these change.
    if (old.baseUrl != service.baseUrl || old.executable != service.executable) {
        for (const char *key : {"type", "api_type"}) {
            if (after[key].IsDefined())
                edit.set({"services", service.name, key}, after[key]);
        }
    }
}

/// The keys of a rule in the file that we do not write, so that a changed rule keeps them.
YAML::Node withUnknownKeys(YAML::Node node, const YAML::Node &inFile)
{
    static const std::set<std::string> known = {
        "name", "enabled", "when", "then", "on_failure", "continue_chain", "fallback_profile"};
    if (inFile.IsMap()) {
        for (const auto &pair : inFile) {
            if (!known.contains(pair.first.Scalar()))
                node[pair.first.Scalar()] = YAML::Clone(pair.second);
        }
    }
    return node;
}

/// Rules that did not change keep their lines; a changed one is found again by its name, or by its
/// place where nothing was added or taken away.
void saveRuleList(YamlEdit &edit, const std::vector<model::Rule> &before,
                  const std::vector<model::Rule> &after)
{
    if (before == after)
        return;
    const YamlEdit::Path path = {"routing_rules", "rules"};
    std::vector<std::optional<std::size_t>> sources(after.size());
    std::vector<bool> taken(before.size());
    const auto match = [&](auto fits) {
        for (std::size_t i = 0; i < after.size(); ++i) {
            for (std::size_t j = 0; j < before.size() && !sources[i]; ++j) {
                if (!taken[j] && fits(i, j)) {
                    sources[i] = j;
                    taken[j] = true;
                }
            }
        }
    };
    match([&](std::size_t i, std::size_t j) { return before[j] == after[i]; });
    match([&](std::size_t i, std::size_t j) {
        return !after[i].name.empty() && before[j].name == after[i].name;
    });
    if (before.size() == after.size())
        match([](std::size_t i, std::size_t j) { return i == j; });

    std::vector<YamlEdit::ListItem> items;
    const YAML::Node inFile = edit.at(path);
    for (std::size_t i = 0; i < after.size(); ++i) {
        if (sources[i] && before[*sources[i]] == after[i])
            items.emplace_back(*sources[i]);
        else if (sources[i] && inFile.IsSequence())
            items.emplace_back(withUnknownKeys(ruleNode(after[i]), inFile[*sources[i]]));
        else
            items.emplace_back(ruleNode(after[i]));
    }
    if (items.empty())
        edit.remove(path);
    else
        edit.setItems(path, items);
}

void saveRuleSet(YamlEdit &edit, const model::RuleSet &before, const model::RuleSet &after)
{
    if (before.preferLocal != after.preferLocal)
        edit.set({"routing_rules", "prefer_local"}, YAML::Node(after.preferLocal));
    if (before.fallbackEnabled != after.fallbackEnabled)
        edit.set({"routing_rules", "fallback_enabled"}, YAML::Node(after.fallbackEnabled));
    saveRuleList(edit, before.rules, after.rules);
    if (after.assignments.empty() && !before.assignments.empty())
        edit.remove({"routing_rules", "assignments"});
    else
        sync(edit, {"routing_rules", "assignments"}, assignmentsNode(before.assignments),
             assignmentsNode(after.assignments));
}

/// Whoever names a profile names it by its new name.
void moveProfileName(YamlEdit &edit, Config &expected, const std::string &from,
                     const std::string &to)
{
    if (expected.routing.profile == from) {
        edit.set({"routing", "profile"}, yaml::text(to));
        expected.routing.profile = to;
    }
    const model::RuleSet before = expected.rules;
    renameProfile(expected.rules, from, to);
    saveRuleSet(edit, before, expected.rules);
}

/// Budgets of a service follow its name.
void moveBudgets(YamlEdit &edit, Config &expected, const std::string &from, const std::string &to)
{
    for (model::Budget &budget : expected.budgets) {
        if (budget.scope != model::BudgetScope::Service || budget.of != from)
            continue;
        edit.set({"budgets", budget.name, "service"}, yaml::text(to));
        budget.of = to;
    }
}

void saveSetting(YamlEdit &edit, Config &expected, const model::SettingChange &change)
{
    const Row *row = findRow(change.key);
    if (row == nullptr) {
        std::vector<std::string> keys;
        for (const Row &one : schema())
            keys.emplace_back(one.key);
        const std::string near = base::nearest(change.key, keys);
        refuse(ErrorKind::NotFound,
               "there is no setting " + change.key
                   + (near.empty() ? std::string() : "; did you mean " + near + '?'));
    }
    const YamlEdit::Path path = {std::string(row->block()), std::string(row->name())};
    if (!change.value) {
        row->setValue(expected, row->value(Config()));
        return edit.remove(path);
    }
    const Value value = readSetting(*row, *change.value);
    row->setValue(expected, value);
    // Text stays as it is written, with the ${VARIABLES} in it.
    edit.set(path,
             row->type == model::SettingType::Text ? yaml::text(*change.value) : valueNode(value));
}

/// Refuses what the file has no words for.
void checkService(const model::ServiceConfig &service)
{
    if (!isServiceName(service.name))
        refuse(ErrorKind::InvalidArgument, "a service cannot be called \"" + service.name
                                               + "\"; allowed: up to 64 letters, digits, _ and -");
    const bool isProgram = model::isCli(service.dialect);
    if (isProgram && !service.baseUrl.empty())
        refuse(ErrorKind::InvalidArgument, service.name + " is a program and takes no address");
    if (!isProgram && (!service.arguments.empty() || !service.environment.empty()))
        refuse(ErrorKind::InvalidArgument,
               service.name
                   + " is reached at an address; arguments and environment are for programs");
}

/// Deadlines that a service takes from `execution:` follow it.
bool isExpected(const Config &config, Config expected)
{
    for (std::size_t i = 0; i < expected.services.size() && i < config.services.size(); ++i) {
        if (config.execution != expected.execution)
            return false;
        expected.services[i].deadlines = config.services[i].deadlines;
    }
    return config == expected;
}

} // namespace

struct ConfigStore::Private {
    ConfigStore *store;
    std::string path;
    std::string text; ///< what is in force; also what was last found broken
    std::shared_ptr<const Config> current = std::make_shared<Config>();
    std::vector<std::string> warnings;
    std::unique_ptr<QFileSystemWatcher> watcher;
    QTimer quiet;

    void take(std::string newText, Loaded loaded);
    [[nodiscard]] base::Result<void> edit(const Edit &change);
    void watchPaths() const;
    void reload();
};

void ConfigStore::Private::take(std::string newText, Loaded loaded)
{
    text = std::move(newText);
    warnings = std::move(loaded.warnings);
    if (*current == loaded.config)
        return;
    current = std::make_shared<const Config>(std::move(loaded.config));
    Q_EMIT store->changed(current);
}

base::Result<void> ConfigStore::Private::edit(const Edit &change)
{
    const auto file = readFile(path);
    if (!file)
        return base::fail(file.error());
    const std::string before = file->value_or(defaultFile());
    auto loaded = loadText(before, path);
    if (!loaded) {
        base::Error error = loaded.error();
        error.message = "nothing was saved, because the file has an error that must be mended "
                        "first: "
                        + error.message;
        return base::fail(std::move(error));
    }
    try {
        YamlEdit draft(before);
        Config expected = loaded->config;
        change(draft, expected);
        auto after = loadText(draft.text(), path);
        if (!after)
            return base::fail(after.error());
        if (!isExpected(after->config, std::move(expected)))
            return base::fail(ErrorKind::Config,
                              path
                                  + ": this part is written in a way (anchors, aliases or "
                                    "variables) that cannot be changed from here without touching "
                                    "other parts; edit the file by hand");
        if (auto saved = replaceFile(path, draft.text()); !saved)
            return saved;
        take(draft.text(), std::move(*after));
        return {};
    } catch (const Fault &fault) {
        return base::fail(fault.error);
    } catch (const YAML::Exception &error) {
        return base::fail(ErrorKind::Config, path + ": " + error.what());
    }
}

void ConfigStore::Private::watchPaths() const
{
    // The folder tells of a file that is replaced or comes into being, the file of one that is
    // written in place; behind a link, both are those of its target.
    const QFileInfo link(base::qs(path));
    QStringList wanted = {link.absolutePath()};
    if (link.exists())
        wanted << link.absoluteFilePath() << QFileInfo(link.canonicalFilePath()).absolutePath();
    wanted.removeDuplicates();
    const QStringList watched = watcher->files() + watcher->directories();
    for (const QString &one : std::as_const(wanted)) {
        if (!watched.contains(one) && QFileInfo::exists(one))
            watcher->addPath(one);
    }
}

void ConfigStore::Private::reload()
{
    watchPaths();
    const auto file = readFile(path);
    if (!file) {
        Q_EMIT store->broken(file.error());
        return;
    }
    // A file that is gone is most likely being replaced: what is in force stays.
    if (!*file || **file == text)
        return;
    auto loaded = loadText(**file, path);
    if (loaded) {
        take(**file, std::move(*loaded));
    } else {
        text = **file;
        Q_EMIT store->broken(loaded.error());
    }
}

ConfigStore::ConfigStore(std::string path) : m_d(std::make_unique<Private>())
{
    m_d->store = this;
    m_d->path = std::move(path);
    m_d->quiet.setSingleShot(true);
    m_d->quiet.setInterval(quietTime);
    connect(&m_d->quiet, &QTimer::timeout, this, [this] { m_d->reload(); });
}

ConfigStore::~ConfigStore() = default;

base::Result<void> ConfigStore::load()
{
    const auto file = readFile(m_d->path);
    if (!file)
        return base::fail(file.error());
    if (!*file)
        return {};
    auto loaded = loadText(**file, m_d->path);
    if (!loaded) {
        m_d->text = **file;
        return base::fail(loaded.error());
    }
    m_d->take(**file, std::move(*loaded));
    return {};
}

void ConfigStore::watch()
{
    QDir().mkpath(QFileInfo(base::qs(m_d->path)).absolutePath());
    m_d->watcher = std::make_unique<QFileSystemWatcher>();
    const auto restart = [this] { m_d->quiet.start(); };
    connect(m_d->watcher.get(), &QFileSystemWatcher::fileChanged, this, restart);
    connect(m_d->watcher.get(), &QFileSystemWatcher::directoryChanged, this, restart);
    m_d->watchPaths();
    m_d->quiet.start(); // what changed between load() and now
}

std::shared_ptr<const Config> ConfigStore::current() const
{
    return m_d->current;
}

const std::string &ConfigStore::path() const
{
    return m_d->path;
}

const std::vector<std::string> &ConfigStore::warnings() const
{
    return m_d->warnings;
}

base::Result<void> ConfigStore::saveService(const model::ServiceConfig &service,
                                            const std::string &replaces)
{
    return m_d->edit([&](YamlEdit &edit, Config &expected) {
        checkService(service);
        if (service.name != replaces && findService(expected, service.name) != nullptr)
            refuse(ErrorKind::AlreadyExists,
                   "there is already a service called " + service.name + "; choose another name");
        model::ServiceConfig saved = service;
        if (replaces.empty()) {
            if (saved.deadlines == model::Deadlines())
                saved.deadlines = deadlinesOf(expected.execution);
            edit.set({"services", saved.name}, serviceNode(saved, expected.execution));
            expected.services.push_back(std::move(saved));
            return;
        }
        const auto old = std::find_if(expected.services.begin(), expected.services.end(),
                                      [&](const auto &one) { return one.name == replaces; });
        if (old == expected.services.end())
            refuse(ErrorKind::NotFound, "there is no service called " + replaces + " any more");
        replaceService(edit, expected.execution, *old, saved);
        *old = std::move(saved);
        if (service.name != replaces) {
            const model::RuleSet before = expected.rules;
            renameTargets(expected.rules, replaces, service.name);
            saveRuleSet(edit, before, expected.rules);
            moveBudgets(edit, expected, replaces, service.name);
        }
    });
}

base::Result<void> ConfigStore::removeService(const std::string &name)
{
    return m_d->edit([&](YamlEdit &edit, Config &expected) {
        if (findService(expected, name) == nullptr)
            refuse(ErrorKind::NotFound, "there is no service called " + name);
        edit.remove({"services", name});
        std::erase_if(expected.services, [&](const auto &one) { return one.name == name; });
    });
}

base::Result<void> ConfigStore::saveProfile(const model::Profile &profile,
                                            const std::string &replaces)
{
    return m_d->edit([&](YamlEdit &edit, Config &expected) {
        checkProfile(profile);
        const auto named = [&](const std::string &name) {
            return std::ranges::find(expected.profiles, name, &model::Profile::name);
        };
        const YamlEdit::Path path = {"profiles", profile.name};
        const auto old = replaces.empty() ? expected.profiles.end() : named(replaces);
        const bool isFirstChange =
            profile.name == replaces && model::findProfile(model::builtInProfiles(), replaces);
        if (!replaces.empty() && old == expected.profiles.end() && !isFirstChange)
            refuse(ErrorKind::NotFound, "there is no profile of your own called " + replaces);
        if (profile.name != replaces && named(profile.name) != expected.profiles.end())
            refuse(ErrorKind::AlreadyExists,
                   "there is already a profile called " + profile.name + "; choose another name");
        if (old == expected.profiles.end()) {
            edit.set(path, profileNode(profile));
            expected.profiles.push_back(profile);
            return;
        }
        if (profile.name != replaces) {
            edit.rename({"profiles", replaces}, profile.name);
            moveProfileName(edit, expected, replaces, profile.name);
        }
        sync(edit, path, profileNode(*old), profileNode(profile));
        *old = profile;
    });
}

base::Result<void> ConfigStore::removeProfile(const std::string &name)
{
    return m_d->edit([&](YamlEdit &edit, Config &expected) {
        const auto old = std::ranges::find(expected.profiles, name, &model::Profile::name);
        if (old == expected.profiles.end())
            refuse(ErrorKind::NotFound, "there is no profile of your own called " + name);
        const bool isBuiltIn = model::findProfile(model::builtInProfiles(), name) != nullptr;
        if (!isBuiltIn && (expected.routing.profile == name || isUsed(expected.rules, name)))
            refuse(ErrorKind::InvalidArgument,
                   "the profile " + name
                       + " is in use by routing.profile or by a rule; choose another there first");
        edit.remove({"profiles", name});
        expected.profiles.erase(old);
    });
}

base::Result<void> ConfigStore::saveRules(const model::RuleSet &rules)
{
    return m_d->edit([&](YamlEdit &edit, Config &expected) {
        const model::RuleSet before = expected.rules;
        expected.rules = normalised(rules);
        saveRuleSet(edit, before, expected.rules);
    });
}

base::Result<void> ConfigStore::saveBudget(const model::Budget &budget, const std::string &replaces)
{
    return m_d->edit([&](YamlEdit &edit, Config &expected) {
        checkBudget(budget);
        const auto named = [&](const std::string &name) {
            return std::ranges::find(expected.budgets, name, &model::Budget::name);
        };
        if (budget.name != replaces && named(budget.name) != expected.budgets.end())
            refuse(ErrorKind::AlreadyExists,
                   "there is already a budget called " + budget.name + "; choose another name");
        if (replaces.empty()) {
            edit.set({"budgets", budget.name}, budgetNode(budget));
            expected.budgets.push_back(budget);
            return;
        }
        const auto old = named(replaces);
        if (old == expected.budgets.end())
            refuse(ErrorKind::NotFound, "there is no budget called " + replaces + " any more");
        if (budget.name != replaces) {
            edit.rename({"budgets", replaces}, budget.name);
            const model::RuleSet before = expected.rules;
            renameBudget(expected.rules, replaces, budget.name);
            saveRuleSet(edit, before, expected.rules);
        }
        sync(edit, {"budgets", budget.name}, budgetNode(*old), budgetNode(budget));
        *old = budget;
    });
}

base::Result<void> ConfigStore::removeBudget(const std::string &name)
{
    return m_d->edit([&](YamlEdit &edit, Config &expected) {
        const auto old = std::ranges::find(expected.budgets, name, &model::Budget::name);
        if (old == expected.budgets.end())
            refuse(ErrorKind::NotFound, "there is no budget called " + name);
        if (isAskedFor(expected.rules, name))
            refuse(ErrorKind::InvalidArgument,
                   "a rule asks how much of the budget " + name
                       + " is used, and would never match again; change the rule first");
        edit.remove({"budgets", name});
        expected.budgets.erase(old);
    });
}

base::Result<void> ConfigStore::saveSettings(const std::vector<model::SettingChange> &changes)
{
    return m_d->edit([&](YamlEdit &edit, Config &expected) {
        for (const model::SettingChange &change : changes)
            saveSetting(edit, expected, change);
    });
}

std::vector<model::Setting> ConfigStore::settings() const
{
    std::vector<model::Setting> settings;
    const Config defaults;
    for (const Row &row : schema()) {
        model::Setting setting;
        setting.key = row.key;
        setting.section = row.section;
        setting.type = row.type;
        setting.value = settingText(row.value(*m_d->current));
        setting.defaultValue = settingText(row.value(defaults));
        setting.minimum = row.bounds.minimum;
        setting.maximum = row.bounds.maximum;
        setting.unit = row.bounds.unit;
        setting.choices = row.choices;
        if (row.key == profileSetting) { // one of those that there are now
            setting.type = model::SettingType::Choice;
            setting.choices = profileNames(*m_d->current);
        }
        setting.title = row.title;
        setting.help = row.help;
        setting.needsRestart = row.needsRestart;
        settings.push_back(std::move(setting));
    }
    return settings;
}

} // namespace oxide::config
