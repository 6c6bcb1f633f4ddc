#pragma once

#include "model/costs.h"
#include "ui/widgets/context.h"
#include "ui/widgets/tableview.h"

#include <vector>

namespace oxide::ui {

class SpendModel;

/// One row a service, model, type, client or tag: attempts, tokens, cost, its share of all, and
/// where the figure comes from; the known total below. As high as its rows. Enter opens the tasks
/// behind a row.
class SpendTable final : public TableView
{
    Q_OBJECT

public:
    explicit SpendTable(const Context &context, QWidget *parent = nullptr);

    /// `colours` of the rows, for Theme::service().
    void setCosts(const model::Costs &costs, std::vector<int> colours);

Q_SIGNALS:
    void opened(const oxide::model::HistoryQuery &tasks);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void fit();

    const Look &m_look;
    SpendModel *m_model;
};

} // namespace oxide::ui
