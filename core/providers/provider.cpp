#include "providers/provider.h"

#include "providers/embeddialect.h"

#include <utility>

namespace oxide::providers {

QCoro::Task<ChatOutcome> Provider::embed(EmbedRequest, ChatSink, std::stop_token)
{
    ChatOutcome outcome;
    outcome.error = noEmbeddings(config().name);
    co_return outcome;
}

} // namespace oxide::providers
