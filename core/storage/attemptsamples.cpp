#include "storage/attemptsamples.h"

#include "model/json.h"
#include "storage/connection.h"
#include "storage/taskrows.h"

#include <algorithm>

namespace oxide::storage {

using base::Result;
using model::AttemptSample;
using std::chrono::milliseconds;

namespace {

/// An error that cannot be read is one all the same.
base::ErrorKind kindOf(const std::string &error)
{
    const auto read = model::errorFromText(error);
    return read ? read->kind : base::ErrorKind::Internal;
}

/// The columns after the target: error, start, first token, end, tokens.
AttemptSample readSample(Statement &row)
{
    AttemptSample sample;
    sample.target.service = row.text();
    sample.target.model = row.text();
    if (const std::string error = row.text(); !error.empty())
        sample.error = kindOf(error);
    const auto started = row.maybeDuration();
    const auto firstToken = row.maybeDuration();
    const auto ended = row.maybeDuration();
    const std::int64_t tokens = row.integer();
    if (sample.error || !started || !ended)
        return sample;
    sample.latency = *ended - *started;
    if (!firstToken)
        return sample;
    sample.firstToken = *firstToken - *started;
    const double seconds = std::chrono::duration<double>(*ended - *firstToken).count();
    if (tokens > 0 && seconds > 0)
        sample.tokensPerSecond = static_cast<double>(tokens) / seconds;
    return sample;
}

} // namespace

Result<std::vector<AttemptSample>> newestAttempts(Connection &connection, base::TimePoint from,
                                                  int limit)
{
    Statement select = connection.prepare(
        "SELECT service, model, coalesce(error, ''), started_ms, first_token_ms, ended_ms, "
        "coalesce(output_tokens, 0) + coalesce(reasoning_tokens, 0) FROM attempts "
        "WHERE seq >= ? AND (ended_ms IS NOT NULL OR error IS NOT NULL) "
        "ORDER BY seq DESC, number DESC LIMIT ?");
    if (auto ran = select.bind(firstKeyOf(from)).bind(limit).run(); !ran)
        return base::fail(std::move(ran.error()));
    std::vector<AttemptSample> samples;
    while (select.next())
        samples.push_back(readSample(select));
    if (auto end = select.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    return samples;
}

} // namespace oxide::storage
