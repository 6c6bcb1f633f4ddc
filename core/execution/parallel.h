#pragma once

#include "execution/orchestrator.h"
#include "model/parallel.h"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace oxide::execution {

/// One parallel analysis: files split over services, or one question to all, answers merged. Each
/// part is a task of its own (with the analysis as its parent), so history, cost and failover are
/// those of any task. Engine thread.
class ParallelRuns final
{
public:
    ParallelRuns(OrchestratorTools tools, Orchestrator &orchestrator);

    /// Expands the files, stores the analysis and starts its parts; ends then, with its id.
    [[nodiscard]] QCoro::Task<base::Result<model::TaskId>> submit(model::ParallelRequest request);

    /// To be told of every task's end, parts among them.
    void taskEvent(const model::TaskEvent &event);

    [[nodiscard]] QCoro::Task<void> join();

private:
    struct Part {
        model::TaskRequest request;
        std::string title;
        std::string text;
        std::optional<base::Error> error;
        bool isDone = false;
    };
    struct Run;

    [[nodiscard]] base::Result<std::vector<std::string>>
    usableServices(const model::ParallelRequest &request) const;
    /// Those of them that a rule, their models or the text's personal data do not keep from it.
    [[nodiscard]] QCoro::Task<std::vector<std::string>>
    whoMayTake(model::TaskRequest request, std::vector<std::string> services);
    [[nodiscard]] std::vector<Part> partsOf(const model::ParallelRequest &request,
                                            const std::vector<std::string> &files,
                                            const std::vector<std::string> &services) const;
    QCoro::Task<void> drive(std::shared_ptr<Run> run);
    /// Runs one part after another from the shared list until none is left.
    QCoro::Task<void> work(std::shared_ptr<Run> run);
    [[nodiscard]] QCoro::Task<void> runPart(std::shared_ptr<Run> run, std::size_t index);
    [[nodiscard]] QCoro::Task<base::Result<std::string>> runTask(std::shared_ptr<Run> run,
                                                                 model::TaskRequest request);
    QCoro::Task<void> finish(std::shared_ptr<Run> run, base::Result<std::string> merged);
    /// Said and recorded.
    void notice(Run &run, std::string message);
    template<class What>
    void say(Run &run, What what);

    OrchestratorTools m_tools;
    Orchestrator &m_orchestrator;
    struct Waiting {
        std::shared_ptr<Run> run;
        std::string text;
        base::Promise<std::string> answer;
    };
    std::map<model::TaskId, Waiting> m_waiting;
    base::TaskScope m_scope;
};

} // namespace oxide::execution
