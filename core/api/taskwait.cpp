#include "api/taskwait.h"

#include "api/requestid.h"
#include "api/route.h"

#include <atomic>
#include <utility>
#include <variant>

namespace oxide::api {

namespace {

/// What is gathered of a task; events come on the engine's thread.
class TaskWait final : public std::enable_shared_from_this<TaskWait>
{
public:
    using Use = std::function<void(base::Result<EndedTask>)>;

    TaskWait(engine::Engine &engine, const model::TaskId &task, std::shared_ptr<Answer> answer,
             Use use)
        : m_engine(engine), m_task(task), m_answer(std::move(answer)), m_use(std::move(use))
    {
    }

    void begin(model::TaskRequest task)
    {
        m_answer->writer().onClosed([weak = weak_from_this()] {
            if (const auto self = weak.lock())
                self->left();
        });
        auto submitting = m_engine.submit(
            std::move(task),
            [self = shared_from_this()](const model::TaskEvent &event) { self->note(event); });
        whenReady(std::move(submitting),
                  [self = shared_from_this()](const base::Result<model::TaskId> &submitted) {
                      if (!submitted)
                          self->give(base::fail(submitted.error()));
                      else if (self->m_hasLeft) // while it was being stored, when nothing ran yet
                          self->m_engine.cancel(*submitted);
                  });
    }

private:
    void note(const model::TaskEvent &event)
    {
        if (const auto *decided = std::get_if<model::TaskDecided>(&event.what)) {
            m_ended.decision = decided->decision;
        } else if (const auto *delta = std::get_if<model::TextDelta>(&event.what)) {
            m_ended.text += delta->text;
        } else if (const auto *made = std::get_if<model::VectorsMade>(&event.what)) {
            m_ended.vectors = made->vectors;
        } else if (const auto *told = std::get_if<model::TaskNotice>(&event.what)) {
            m_ended.notices.push_back(told->message);
        } else if (const auto *splice = std::get_if<model::Splice>(&event.what)) {
            if (splice->mode == model::OnFailure::Restart)
                m_ended.text.clear();
        } else if (const auto *finished = std::get_if<model::TaskFinished>(&event.what)) {
            m_ended.task = m_task;
            m_ended.finished = *finished;
            give(std::move(m_ended));
        }
    }

    void give(base::Result<EndedTask> ended)
    {
        m_answer->writer().soon([self = shared_from_this(), ended = std::move(ended)]() mutable {
            if (!self->m_hasLeft)
                self->m_use(std::move(ended));
        });
    }

    void left()
    {
        m_hasLeft = true;
        m_engine.cancel(m_task);
        m_answer->fail(clientLeft());
    }

    engine::Engine &m_engine;
    const model::TaskId m_task;
    std::shared_ptr<Answer> m_answer;
    Use m_use;
    EndedTask m_ended;
    std::atomic<bool> m_hasLeft = false;
};

} // namespace

void runToEnd(engine::Engine &engine, model::TaskRequest task,
              const std::shared_ptr<Answer> &answer,
              std::function<void(base::Result<EndedTask>)> use)
{
    task.id = idIn(answer->requestId()).value();
    answer->setHeader(taskHeader, task.id.text());
    std::make_shared<TaskWait>(engine, task.id, answer, std::move(use))->begin(std::move(task));
}

} // namespace oxide::api
