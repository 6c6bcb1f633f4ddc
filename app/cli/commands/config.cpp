#include "cli/commands/commands.h"
#include "cli/format.h"
#include "cli/jsontext.h"
#include "config/configstore.h"

#include <algorithm>

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

} // namespace

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
    if (context.wantsJson()) {
        out.answerLine(jsonPlaces(context.host().configPath(), context.host().dataFolder()));
        co_return ExitOk;
    }
    out.answerLine(context.host().configPath());
    out.remark("Data folder: " + context.host().dataFolder());
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

} // namespace oxide::cli
