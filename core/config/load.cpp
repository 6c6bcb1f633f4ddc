#include "config/load.h"

#include "base/nearest.h"
#include "base/text.h"
#include "config/budgetsection.h"
#include "config/catalogsection.h"
#include "config/profilesection.h"
#include "config/reader.h"
#include "config/rulesection.h"
#include "config/schema.h"
#include "config/servicesection.h"

#include <algorithm>
#include <exception>

namespace oxide::config {

namespace {

constexpr std::size_t longestFile = 4'000'000;

YAML::Mark markOf(std::string_view text, std::size_t position)
{
    const std::string_view before = text.substr(0, position);
    YAML::Mark mark;
    mark.pos = static_cast<int>(position);
    mark.line = static_cast<int>(std::count(before.begin(), before.end(), '\n'));
    mark.column = static_cast<int>(position - (before.rfind('\n') + 1));
    return mark;
}

/// Where the text stops to be UTF-8.
std::size_t firstIllFormed(std::string_view text)
{
    std::size_t good = 0;
    std::size_t bad = text.size();
    while (good + 1 < bad) {
        const std::size_t middle = (good + bad) / 2;
        // A prefix may end inside a character: only its whole characters count.
        const auto prefix = base::cutUtf8(text, middle);
        (base::isValidUtf8(prefix) ? good : bad) = middle;
    }
    return good;
}

void checkText(std::string_view text, const Source &source)
{
    if (text.size() > longestFile)
        source.fail(YAML::Mark(), {}, "the file is longer than 4 MB; this is not a configuration");
    if (const auto nul = text.find('\0'); nul != std::string_view::npos)
        source.fail(markOf(text, nul), {}, "a NUL byte; the file must be plain UTF-8 text");
    if (!base::isValidUtf8(text))
        source.fail(markOf(text, firstIllFormed(text)), {},
                    "this is not UTF-8; save the file as UTF-8");
}

YAML::Node parse(std::string_view text, const Source &source)
{
    // yaml-cpp 0.7 notices an open quote only where no line end follows the last line: with one,
    // the quote would silently swallow the rest of the file.
    text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
    try {
        const std::vector<YAML::Node> documents = YAML::LoadAll(std::string(text));
        if (documents.size() > 1)
            source.fail(documents[1].Mark(), {},
                        "a second document begins here; only one is allowed");
        return documents.empty() ? YAML::Node() : documents.front();
    } catch (const YAML::Exception &error) {
        source.fail(error.mark, {}, "this is not YAML: " + error.msg);
    }
}

/// The block's rows; other keys of the block are left to the caller.
void readRows(Map &block, std::string_view name, Config &config)
{
    for (const Row &row : schema()) {
        if (row.block() != name)
            continue;
        if (const auto item = block.find(std::string(row.name())))
            row.setValue(config, readValue(row, *item));
    }
}

void readRouting(Map &root, Config &config)
{
    const auto item = root.find("routing_rules");
    if (!item)
        return;
    Map block = item->map();
    readRows(block, "routing_rules", config);
    readRules(block, config.services, config.rules);
    block.finish();
}

void readCatalog(Map &root, Config &config)
{
    const auto item = root.find("catalog");
    if (!item)
        return;
    Map block = item->map();
    readRows(block, "catalog", config);
    if (const auto models = block.find("models"))
        config.catalog.models = readCatalogModels(models->map());
    block.finish();
}

/// Blocks that hold more than rows have functions of their own.
bool hasLists(std::string_view block)
{
    return block == "routing_rules" || block == "catalog";
}

void readSettings(Map &root, Config &config)
{
    std::string_view last;
    for (const Row &row : schema()) {
        if (row.block() == last || hasLists(row.block()))
            continue;
        last = row.block();
        if (const auto item = root.find(std::string(last))) {
            Map block = item->map();
            readRows(block, last, config);
            block.finish();
        }
    }
}

/// A profile that somebody names should be there.
void checkProfiles(Map &root, const Config &config)
{
    std::vector<std::string> names;
    for (const model::Profile &profile : model::allProfiles(config.profiles))
        names.push_back(profile.name);
    const auto isKnown = [&](const std::string &name) {
        return std::ranges::find(names, name) != names.end();
    };
    const auto none = [&](const std::string &name) {
        const std::string near = base::nearest(name, names);
        return "there is no profile " + name
               + (near.empty() ? std::string() : "; did you mean " + near + '?');
    };
    if (const auto routing = root.find("routing")) {
        if (const auto profile = routing->map().find("profile");
            profile && !isKnown(config.routing.profile))
            profile->fail(none(config.routing.profile));
    }
    const auto rules = root.find("routing_rules");
    for (const model::Rule &rule : config.rules.rules) {
        for (const std::string &name : {rule.then.profile, rule.fallbackProfile}) {
            if (rules && !name.empty() && !isKnown(name))
                rules->warn(none(name));
        }
    }
}

Config readConfig(const YAML::Node &node, Source &source)
{
    Config config;
    if (!node.IsDefined() || node.IsNull())
        return config;
    Map root(source, node, node.Mark(), {});
    readSettings(root, config);
    if (const auto services = root.find("services"))
        config.services = readServices(services->map(), config.execution);
    if (const auto profiles = root.find("profiles"))
        config.profiles = readProfiles(profiles->map());
    readRouting(root, config);
    if (const auto budgets = root.find("budgets"))
        config.budgets = readBudgets(budgets->map(), config.services);
    readCatalog(root, config);
    checkProfiles(root, config);
    root.finish();
    return config;
}

} // namespace

base::Result<Loaded> loadText(std::string_view text, std::string_view file)
{
    Source source{std::string(file)};
    try {
        checkText(text, source);
        Loaded loaded;
        loaded.config = readConfig(parse(text, source), source);
        loaded.warnings = source.warnings();
        return loaded;
    } catch (const Fault &fault) {
        return base::fail(fault.error);
    } catch (const YAML::Exception &error) {
        return base::fail(base::ErrorKind::Config, std::string(file) + ':'
                                                       + std::to_string(error.mark.line + 1) + ": "
                                                       + error.msg);
    }
}

} // namespace oxide::config
