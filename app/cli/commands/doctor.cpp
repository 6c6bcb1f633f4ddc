#include "cli/commands/commands.h"
#include "cli/format.h"
#include "cli/jsontext.h"

#include <algorithm>

#include <QCoroFuture>

namespace oxide::cli {

namespace {

Cell cellOf(model::CheckState state)
{
    switch (state) {
    case model::CheckState::Ok:
        return {"✓ ok", Tone::Good};
    case model::CheckState::Warning:
        return {"! look", Tone::Warning};
    case model::CheckState::Bad:
        return {"✗ bad", Tone::Bad};
    }
    return {};
}

QCoro::Task<int> runDoctor(Context &context)
{
    Output &out = context.out();
    out.progress("checking everything");
    const base::Result<std::vector<model::DoctorItem>> items = co_await context.engine().doctor();
    out.progress({});
    if (!items)
        co_return context.fail(items.error());
    const bool isBad = std::ranges::any_of(
        *items, [](const auto &item) { return item.state == model::CheckState::Bad; });
    if (context.wantsJson()) {
        out.answerLine(jsonText(*items));
        co_return isBad ? ExitFailure : ExitOk;
    }
    std::size_t width = 0;
    for (const model::DoctorItem &item : *items)
        width = std::max(width, displayWidth(item.name));
    for (const model::DoctorItem &item : *items) {
        const Cell cell = cellOf(item.state);
        const std::string state = cell.text + std::string(8 - displayWidth(cell.text), ' ');
        const std::string padding(width - displayWidth(item.name) + 2, ' ');
        out.answerLine({{state, cell.tone}, {item.name + padding + item.finding}});
        if (!item.remedy.empty())
            out.answerLine(std::string(8 + width + 2, ' ') + "→ " + item.remedy);
    }
    co_return isBad ? ExitFailure : ExitOk;
}

} // namespace

std::vector<Command> doctorCommands()
{
    return {
        {{},
         "doctor",
         "Check everything and say what to do",
         "Exit code 1 where something is bad.",
         {},
         {},
         Needs::EngineAnyConfig,
         runDoctor},
    };
}

} // namespace oxide::cli
