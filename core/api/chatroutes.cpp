#include "api/chatroutes.h"

#include "api/anthropicmessages.h"
#include "api/chatroom.h"
#include "api/embeddings.h"
#include "api/models.h"
#include "api/ollamachat.h"
#include "api/openaichat.h"
#include "api/openairesponses.h"

#include <iterator>

namespace oxide::api {

Routes chatRoutes(const std::shared_ptr<Context> &context)
{
    return chatRoutes(context, RunLimits());
}

Routes chatRoutes(const std::shared_ptr<Context> &context, RunLimits limits)
{
    const auto room = std::make_shared<ChatRoom>(context, limits);
    Routes all;
    for (const auto &routesOf : {openAiChatRoutes, openAiResponseRoutes, anthropicRoutes,
                                 ollamaRoutes, modelRoutes, embeddingRoutes}) {
        Routes routes = routesOf(room);
        std::move(routes.begin(), routes.end(), std::back_inserter(all));
    }
    return all;
}

} // namespace oxide::api
