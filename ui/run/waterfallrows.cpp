#include "ui/run/waterfallrows.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"

#include <algorithm>
#include <array>

#include <QCoreApplication>
#include <QLocale>

namespace oxide::ui {

using base::qs;
using model::AttemptRecord;
using std::chrono::milliseconds;
using Part = WaterfallRow::Part;

namespace {

class WaterfallTexts
{
    Q_DECLARE_TR_FUNCTIONS(Waterfall)
};

bool hasEnded(const AttemptRecord &attempt)
{
    return attempt.endedAt || attempt.error;
}

/// The user's own end of it is no failure.
bool wasCancelled(const AttemptRecord &attempt)
{
    return attempt.error && attempt.error->kind == base::ErrorKind::Cancelled;
}

bool hasFailed(const AttemptRecord &attempt)
{
    return attempt.error && !wasCancelled(attempt);
}

WaterfallRow waitRow(const AttemptRecord &attempt)
{
    WaterfallRow row;
    row.isWait = true;
    row.state = State::Waiting;
    row.label = WaterfallTexts::tr("wait");
    row.note = format::duration(std::optional(attempt.waitedBefore));
    row.spoken =
        WaterfallTexts::tr("Waited %1 before attempt %2").arg(row.note).arg(attempt.number);
    row.spans = {{Part::Wait, attempt.startedAt - attempt.waitedBefore, attempt.startedAt}};
    return row;
}

QString streamNote(const AttemptRecord &attempt)
{
    if (!attempt.firstTokenAt || !attempt.endedAt)
        return {};
    std::optional<std::int64_t> tokens;
    if (attempt.usage.output)
        tokens = attempt.usage.totalOutput();
    return format::tokensPerSecond(tokens, *attempt.endedAt - *attempt.firstTokenAt);
}

QString sinceStart(const AttemptRecord &attempt, milliseconds at)
{
    return format::duration(std::optional(at - attempt.startedAt));
}

QString spokenCost(const model::Cost &cost)
{
    return cost.amount ? WaterfallTexts::tr("cost %1, %2", "cost $0.0021, reported")
                             .arg(format::cost(cost), format::word(cost.source))
                       : WaterfallTexts::tr("cost unknown");
}

QString commitmentOf(const AttemptRecord &attempt)
{
    return WaterfallTexts::tr("First visible output after %1. If the attempt fails after this "
                              "point, the answer visibly starts over or goes on elsewhere.")
        .arg(sinceStart(attempt, *attempt.committedAt));
}

QString spokenAttempt(const AttemptRecord &attempt, milliseconds end)
{
    QStringList parts;
    parts << WaterfallTexts::tr("Attempt %1, %2")
                 .arg(attempt.number)
                 .arg(format::targetName(attempt.target));
    const milliseconds took = end - attempt.startedAt;
    if (wasCancelled(attempt))
        parts << WaterfallTexts::tr("stopped after %1").arg(format::duration(std::optional(took)));
    else if (attempt.error)
        parts << WaterfallTexts::tr("failed after %1: %2")
                     .arg(format::duration(std::optional(took)), format::sentence(*attempt.error));
    else if (!hasEnded(attempt))
        parts << WaterfallTexts::tr("running for %1").arg(format::duration(std::optional(took)));
    else
        parts << WaterfallTexts::tr("answered in %1").arg(format::duration(std::optional(took)));
    if (attempt.connectedAt)
        parts << WaterfallTexts::tr("connected after %1")
                     .arg(
                         format::duration(std::optional(*attempt.connectedAt - attempt.startedAt)));
    if (attempt.firstTokenAt)
        parts << WaterfallTexts::tr("first token after %1")
                     .arg(format::duration(
                         std::optional(*attempt.firstTokenAt - attempt.startedAt)));
    if (attempt.committedAt)
        parts << WaterfallTexts::tr("visible after %1")
                     .arg(sinceStart(attempt, *attempt.committedAt));
    if (const QString speed = streamNote(attempt); !speed.isEmpty())
        parts << speed;
    if (hasEnded(attempt))
        parts << spokenCost(attempt.cost);
    return parts.join(QStringLiteral(", "));
}

std::vector<WaterfallRow::Span> spansOf(const AttemptRecord &attempt, milliseconds end)
{
    std::vector<WaterfallRow::Span> spans;
    milliseconds at = attempt.startedAt;
    const auto put = [&](Part part, milliseconds to) {
        to = std::clamp(to, at, std::max(at, end));
        if (to > at)
            spans.push_back({part, at, to});
        at = to;
    };
    put(Part::Connect, attempt.connectedAt.value_or(attempt.firstTokenAt.value_or(end)));
    if (attempt.firstTokenAt)
        put(Part::FirstToken, *attempt.firstTokenAt);
    if (hasFailed(attempt))
        put(Part::Failed, end);
    else
        put(attempt.firstTokenAt ? Part::Stream : Part::FirstToken, end);
    if (hasFailed(attempt) && (spans.empty() || spans.back().part != Part::Failed)) {
        // It never got as far as a connection: the wait for it is what failed.
        if (spans.empty())
            spans.push_back({Part::Failed, attempt.startedAt, end});
        spans.back().part = Part::Failed;
    }
    return spans;
}

QString errorNote(const base::Error &error)
{
    const QString name = qs(base::nameOf(error.kind));
    return error.httpStatus > 0 ? QStringLiteral("%1 %2").arg(error.httpStatus).arg(name) : name;
}

} // namespace

std::vector<WaterfallRow> waterfallRows(const std::vector<AttemptRecord> &attempts,
                                        milliseconds now)
{
    std::vector<WaterfallRow> rows;
    for (const AttemptRecord &attempt : attempts) {
        if (attempt.waitedBefore.count() > 0)
            rows.push_back(waitRow(attempt));
        const milliseconds end = attempt.endedAt.value_or(std::max(now, attempt.startedAt));
        WaterfallRow row;
        row.state = wasCancelled(attempt) ? State::Off
                    : attempt.error       ? State::Bad
                    : hasEnded(attempt)   ? State::Ok
                                          : State::Running;
        row.label = QStringLiteral("%1 %2").arg(attempt.number).arg(qs(attempt.target.service));
        row.spoken = spokenAttempt(attempt, end);
        row.spans = spansOf(attempt, end);
        row.committedAt = attempt.committedAt;
        if (attempt.committedAt)
            row.commitment = commitmentOf(attempt);
        if (hasEnded(attempt))
            row.cost = format::cost(attempt.cost);
        if (wasCancelled(attempt))
            row.note = WaterfallTexts::tr("stopped");
        else if (attempt.error)
            row.note = errorNote(*attempt.error);
        else if (!hasEnded(attempt))
            row.note = WaterfallTexts::tr("%1 so far")
                           .arg(format::durationInColumn(end - attempt.startedAt));
        else
            row.note = streamNote(attempt);
        if (row.note.isEmpty())
            row.note = format::duration(std::optional(end - attempt.startedAt));
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<milliseconds> axisMarks(milliseconds end)
{
    using namespace std::chrono_literals;
    constexpr auto steps = std::to_array<milliseconds>(
        {2ms, 5ms,  10ms, 20ms, 50ms,  100ms, 200ms, 500ms, 1s, 2s,  5s, 10s,
         20s, 1min, 2min, 5min, 10min, 20min, 1h,    2h,    5h, 10h, 24h});
    static constexpr int mostSteps = 5;
    const auto fitting =
        std::ranges::find_if(steps, [end](milliseconds step) { return step * mostSteps >= end; });
    milliseconds step = fitting == steps.end() ? steps.back() : *fitting;
    while (step * mostSteps < end)
        step *= 2;
    std::vector<milliseconds> marks{0ms};
    do
        marks.push_back(marks.back() + step);
    while (marks.back() < end);
    return marks;
}

QString axisText(milliseconds mark, const std::vector<milliseconds> &marks)
{
    using namespace std::chrono_literals;
    const milliseconds step = marks[1];
    const auto in = [mark](milliseconds unit, int decimals) {
        return QLocale().toString(
            static_cast<double>(mark.count()) / static_cast<double>(unit.count()), 'f', decimals);
    };
    if (step >= 1h)
        return WaterfallTexts::tr("%1 h").arg(in(1h, 0));
    if (step >= 1min)
        return WaterfallTexts::tr("%1 min").arg(in(1min, 0));
    if (marks.back() >= 1s)
        return WaterfallTexts::tr("%1 s").arg(in(1s, step % 1s == 0ms ? 0 : 1));
    return WaterfallTexts::tr("%1 ms").arg(in(1ms, 0));
}

} // namespace oxide::ui
