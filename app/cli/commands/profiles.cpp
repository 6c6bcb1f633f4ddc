#include "base/text.h"
#include "cli/commands/commands.h"
#include "cli/format.h"
#include "cli/jsontext.h"

#include <QCoroFuture>

namespace oxide::cli {

namespace {

std::string shareText(double weight, double sum)
{
    return weight > 0 ? QString::number(100 * weight / sum, 'f', 0).toStdString() + " %" : "–";
}

QCoro::Task<int> runProfiles(Context &context)
{
    const base::Result<std::vector<model::Profile>> profiles = co_await context.engine().profiles();
    if (!profiles)
        co_return context.fail(profiles.error());
    Output &out = context.out();
    if (context.wantsJson()) {
        out.answerLine(jsonText(*profiles));
        co_return ExitOk;
    }
    std::vector<Column> columns{{"PROFILE"}};
    for (const auto &row : base::enumNames<model::Factor>) {
        if (row.value != model::Factor::Health)
            columns.push_back({base::str(base::qs(row.name).toUpper()), Align::Right});
    }
    columns.push_back({"THRESHOLD", Align::Right});
    columns.push_back({"SMALL COST", Align::Right});
    TextTable table(std::move(columns));
    for (const model::Profile &profile : *profiles) {
        double sum = 0;
        for (const auto &row : base::enumNames<model::Factor>)
            sum += model::weightOf(profile.weights, row.value);
        std::vector<Cell> cells{{profile.name}};
        for (const auto &row : base::enumNames<model::Factor>) {
            if (row.value != model::Factor::Health)
                cells.push_back({shareText(model::weightOf(profile.weights, row.value), sum)});
        }
        cells.push_back({QString::number(profile.threshold, 'f', 2).toStdString()});
        cells.push_back({profile.smallCost.text()});
        table.add(std::move(cells));
    }
    table.print(out);
    co_return ExitOk;
}

} // namespace

std::vector<Command> profilesCommands()
{
    return {
        {{},
         "profiles",
         "List what counts in each profile",
         "Shares of the score, the difficulty at which a model's rating counts half, and the cost "
         "of a task that hardly matters. Profiles of your own, and changes to these, stand under "
         "profiles: in the configuration.",
         {},
         {},
         Needs::Engine,
         runProfiles},
    };
}

} // namespace oxide::cli
