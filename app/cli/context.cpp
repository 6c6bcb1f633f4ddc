#include "cli/context.h"

#include "cli/jsontext.h"

namespace oxide::cli {

int Context::fail(const base::Error &error) const
{
    if (wantsJson())
        m_out.answerLine(jsonText(error));
    m_out.error(error.message);
    return exitCodeOf(error.kind);
}

int Context::failUsage(std::string message) const
{
    base::Error error;
    error.kind = base::ErrorKind::InvalidArgument;
    error.message = std::move(message);
    return fail(error);
}

} // namespace oxide::cli
