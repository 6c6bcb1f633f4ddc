#pragma once

// What the tests of one dialect's words share: a head, ends and pieces of an answer.

#include "api/chatanswer.h"
#include "api/chatrequest.h"
#include "model/event.h"

#include <string>

#include <QtGlobal>

namespace oxide::test {

inline api::AnswerHead answerHead()
{
    api::AnswerHead head;
    head.task = "01J";
    head.requestId = "req_1";
    head.model = "m";
    head.createdAt = 7;
    head.inputTokens = 42;
    return head;
}

inline model::TaskFinished finished(std::string reason)
{
    model::TaskFinished end;
    end.finishReason = std::move(reason);
    end.lastUsage.input = 10;
    end.lastUsage.cachedInput = 90;
    end.lastUsage.output = 5;
    end.lastUsage.reasoning = 3;
    end.duration = std::chrono::milliseconds(30);
    end.firstToken = std::chrono::milliseconds(10);
    return end;
}

inline model::TextDelta text(const char *words)
{
    model::TextDelta delta;
    delta.text = words;
    return delta;
}

inline model::ReasoningDelta thought(const char *words, const char *signature = "")
{
    model::ReasoningDelta delta;
    delta.text = words;
    delta.signature = signature;
    return delta;
}

inline model::ToolCallDelta call(int index, const char *id, const char *arguments)
{
    model::ToolCallDelta delta;
    delta.index = index;
    delta.id = id;
    delta.name = *id ? "f" : "";
    delta.arguments = arguments;
    return delta;
}

inline api::ChatRequest taken(base::Result<api::ChatRequest> request)
{
    if (!request)
        qFatal("%s", request.error().message.c_str());
    return std::move(*request);
}

inline std::string complaintOf(const base::Result<api::ChatRequest> &request)
{
    return request ? std::string() : request.error().message;
}

} // namespace oxide::test
