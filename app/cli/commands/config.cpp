#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/format.h"
#include "cli/jsontext.h"
#include "config/configstore.h"

#include <algorithm>

#include <QFileInfo>

namespace oxide::cli {

namespace {

using model::Setting;

/// A file that does not validate is no reason not to show what is in force; it is said.
void load(config::ConfigStore &store, Output &out)
{
    if (const base::Result<void> loaded = store.load(); !loaded)
        out.warning(loaded.error().message + " The defaults are shown.");
    for (const std::string &warning : store.warnings())
        out.warning(warning);
}

base::Error unknownKey(const std::string &key)
{
    base::Error error;
    error.kind = base::ErrorKind::NotFound;
    error.message = "There is no setting '" + key + "'. See oxidectl config show.";
    return error;
}

std::string withUnit(const std::string &value, const Setting &setting)
{
    return setting.unit.empty() || value.empty() ? value : value + ' ' + setting.unit;
}

QCoro::Task<int> runConfigShow(Context &context)
{
    config::ConfigStore store(context.host().configPath());
    load(store, context.out());
    const std::string wanted = context.arguments().positional(0);
    std::vector<Setting> settings = store.settings();
    std::erase_if(settings, [&](const Setting &each) { return !each.key.starts_with(wanted); });
    if (settings.empty())
        co_return context.fail(unknownKey(wanted));
    if (context.wantsJson()) {
        context.out().answerLine(jsonText(settings));
        co_return ExitOk;
    }
    TextTable table({{"KEY"}, {"VALUE"}, {"DEFAULT"}, {"MEANING", Align::Left, true}});
    for (const Setting &each : settings) {
        const bool isChanged = each.value != each.defaultValue;
        table.add({{each.key},
                   {withUnit(each.value, each) + (isChanged ? " *" : ""),
                    isChanged ? Tone::Strong : Tone::Plain},
                   {withUnit(each.defaultValue, each), Tone::Quiet},
                   {each.title}});
    }
    table.print(context.out());
    co_return ExitOk;
}

QCoro::Task<int> runConfigSet(Context &context)
{
    const std::string key = context.arguments().positional(0);
    config::ConfigStore store(context.host().configPath());
    if (const base::Result<void> loaded = store.load(); !loaded)
        co_return context.fail(loaded.error());
    const std::vector<Setting> settings = store.settings();
    if (std::ranges::find(settings, key, &Setting::key) == settings.end())
        co_return context.fail(unknownKey(key));
    model::SettingChange change;
    change.key = key;
    if (context.arguments().positionals().size() > 1)
        change.value = context.arguments().positional(1);
    if (const base::Result<void> saved = store.saveSettings({change}); !saved)
        co_return context.fail(saved.error());
    const std::vector<Setting> after = store.settings();
    const auto row = std::ranges::find(after, key, &Setting::key);
    const std::string value = row == after.end() ? std::string() : row->value;
    if (context.wantsJson())
        context.out().answerLine(jsonPair(key, value));
    context.out().remark(key + " is " + value + '.');
    co_return ExitOk;
}

QCoro::Task<int> runConfigPath(Context &context)
{
    Output &out = context.out();
    const std::string file = context.host().configPath();
    const std::string folder = context.host().dataFolder();
    const std::string which = context.arguments().positional(0);
    const bool isThere = QFileInfo::exists(base::qs(file));
    if (context.wantsJson()) {
        out.answerLine(jsonPlaces(file, folder));
    } else if (!which.empty()) {
        out.answerLine(which == "data" ? folder : file);
    } else {
        out.answerLine({{"Configuration file  ", Tone::Quiet},
                        {file},
                        {isThere ? "" : "  (not written yet; the defaults hold)", Tone::Quiet}});
        out.answerLine({{"Data folder         ", Tone::Quiet}, {folder}});
    }
    co_return ExitOk;
}

QCoro::Task<int> runConfigKeys(Context &context)
{
    if (context.wantsJson()) {
        config::ConfigStore store(context.host().configPath());
        load(store, context.out());
        context.out().answerLine(jsonText(store.settings()));
        co_return ExitOk;
    }
    context.out().answer(config::help());
    co_return ExitOk;
}

} // namespace

std::vector<Command> configCommands()
{
    return {
        {"config",
         "show",
         "Show every setting with its value",
         "Values that differ from the default are marked with a *.",
         {{"KEY", Value::Text, "one key, or the beginning of several", Occurs::Optional, {}}},
         {},
         Needs::ConfigFile,
         runConfigShow},
        {"config",
         "set",
         "Change a setting; without a value it takes its default",
         {},
         {{"KEY", Value::Text, "as config show names it", Occurs::Once, {}},
          {"VALUE", Value::Text, "the new value", Occurs::Optional, {}}},
         {},
         Needs::ConfigFile,
         runConfigSet},
        {"config",
         "path",
         "Print where the configuration and the data are",
         "With config or data it prints that path alone, for scripts: "
         "$EDITOR \"$(oxidectl config path config)\".",
         {{"WHICH", Value::Choice, "which one alone", Occurs::Optional, "config|data"}},
         {},
         Needs::ConfigFile,
         runConfigPath},
        {"config",
         "keys",
         "Explain every key of the configuration file",
         {},
         {},
         {},
         Needs::ConfigFile,
         runConfigKeys},
    };
}

} // namespace oxide::cli
