#include "process/childprocess.h"

#include "process/child.h"

#include <utility>

namespace oxide::process {

ChildProcess::ChildProcess(const ProcessRegistry &registry)
    : m_child(Child::make(registry.m_children))
{
}

ChildProcess::~ChildProcess()
{
    m_child->abandon();
}

QCoro::Task<base::Result<void>> ChildProcess::start(Command command, std::stop_token stop)
{
    return Child::start(m_child, std::move(command), std::move(stop));
}

void ChildProcess::write(std::string_view bytes)
{
    m_child->write(bytes);
}

void ChildProcess::closeInput()
{
    m_child->closeInput();
}

QCoro::Task<base::Result<Event>> ChildProcess::next(std::chrono::steady_clock::time_point deadline,
                                                    std::stop_token stop)
{
    return Child::next(m_child, deadline, std::move(stop));
}

void ChildProcess::stop(std::chrono::milliseconds grace)
{
    m_child->stop(grace);
}

std::int64_t ChildProcess::pid() const
{
    return m_child->info().pid;
}

} // namespace oxide::process
