#include "cli/commands/commands.h"
#include "cli/format.h"
#include "cli/jsontext.h"

#include <QCoroFuture>

namespace oxide::cli {

namespace {

QCoro::Task<int> runAuditVerify(Context &context)
{
    Output &out = context.out();
    out.progress("checking the audit chain");
    const base::Result<model::AuditReport> report = co_await context.engine().verifyAudit();
    out.progress({});
    if (!report)
        co_return context.fail(report.error());
    if (context.wantsJson()) {
        out.answerLine(jsonText(*report));
    } else if (report->isWhole()) {
        out.answerLine(
            {{"✓ whole", Tone::Good}, {": " + countText(report->checked) + " events checked"}});
    } else {
        const std::string where =
            report->brokenAt ? " at event " + countText(*report->brokenAt) : std::string();
        out.answerLine({{"✗ broken" + where, Tone::Bad}, {": " + report->problem}});
    }
    co_return report->isWhole() ? ExitOk : ExitFailure;
}

} // namespace

std::vector<Command> auditCommands()
{
    return {
        {"audit",
         "verify",
         "Check the audit chain link by link",
         {},
         {},
         {},
         Needs::Engine,
         runAuditVerify},
    };
}

} // namespace oxide::cli
