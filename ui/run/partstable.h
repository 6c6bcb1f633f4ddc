#pragma once

#include "ui/widgets/context.h"
#include "ui/widgets/tableview.h"

#include "model/history.h"

#include <vector>

namespace oxide::ui {

/// The parts of a parallel task, live: state, who, how many files, tokens, time.
class PartsTable final : public TableView
{
    Q_OBJECT

public:
    explicit PartsTable(const Context &context, QWidget *parent = nullptr);

    /// Follows the parts of this task from now on.
    void follow(const model::TaskId &parent);
    void setParts(std::vector<model::TaskSummary> parts);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    /// "3 of 5 done".
    void progressed(int done, int all);

private:
    class Model;
    class Delegate;

    void take(const std::vector<model::TaskSummary> &tasks);

    const Look &m_look;
    Model *m_model;
    model::TaskId m_parent;
};

} // namespace oxide::ui
